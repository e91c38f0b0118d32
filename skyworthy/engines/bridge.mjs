// Drives AWS's own CDK toolkit library. One JSON request a line on stdin, one JSON message a line on stdout:
//   -> {"id": 1, "action": "deploy", "options": {...}}
//   <- {"id": 1, "event": {"code", "level", "message", "data"}} ...
//   <- {"id": 1, "result": ...}  or  {"id": 1, "error": {"message", "name"}}
// Argument: the folder whose node_modules holds @aws-cdk/toolkit-lib. Ends when stdin ends.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import path from "node:path";

const require = createRequire(path.join(process.argv[2], "package.json"));
const toolkitLib = require("@aws-cdk/toolkit-lib");
const { Toolkit, BootstrapEnvironments, BootstrapTemplate, DiffMethod, MemoryContext, StackSelectionStrategy } =
  toolkitLib;
const { CloudFormation } = createRequire(require.resolve("@aws-cdk/toolkit-lib"))("@aws-sdk/client-cloudformation");

const send = (message) => process.stdout.write(JSON.stringify(message) + "\n");

// The toolkit hands over each poll's resource events newest first; people read the other way round.
let held = [];
const flush = () => {
  for (const { message } of held.reverse().sort((one, other) => one.at - other.at)) send(message);
  held = [];
};
const hold = (message, at) => {
  if (held.length === 0) setImmediate(flush);
  held.push({ message, at });
};
const write = (message) => {
  flush();
  send(message);
};
// Only our messages may reach stdout; whatever a library prints goes to stderr.
for (const method of ["log", "info", "debug", "warn"]) console[method] = console.error;

let current = null;
const activity = (data) => ({
  stack: data.event.StackName,
  logicalId: data.event.LogicalResourceId,
  physicalId: data.event.PhysicalResourceId,
  type: data.event.ResourceType,
  status: data.event.ResourceStatus,
  reason: data.event.ResourceStatusReason,
  path: data.metadata?.constructPath,
  completed: data.progress?.completed,
  total: data.progress?.total,
});
const monitoring = (data) => ({ stack: data.stackName, total: data.resourcesTotal });
const difference = (data) => ({ stack: data.stack.displayName, text: data.formattedDiff.diff.replace(/^Stack .*\n/, "") });
const kept = {
  CDK_TOOLKIT_I4002: difference,
  CDK_TOOLKIT_I5501: monitoring, CDK_TOOLKIT_I5502: activity, CDK_TOOLKIT_I5503: monitoring };

const ioHost = {
  async notify(message) {
    if (message.level === "trace") return;
    const data = kept[message.code]?.(message.data) ?? null;
    if (message.level === "debug" && data === null) return;
    const event = { code: message.code ?? null, level: message.level, message: message.message, data };
    if (data?.logicalId) hold({ id: current, event }, message.data.event.Timestamp);
    else write({ id: current, event });
  },
  // Questions were answered by whoever called us (`--yes`, `--confirm-account`); the toolkit's own default may be "no".
  async requestResponse(message) {
    await this.notify(message);
    return typeof message.defaultResponse === "boolean" ? true : message.defaultResponse;
  },
};

const toolkit = new Toolkit({ ioHost, emojis: false, color: false });
const poll = (options) => (options.poll ? { stackEventPollingInterval: options.poll } : {});
const selected = (options) => ({
  stacks: options.stacks
    ? { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: options.stacks, expand: "upstream" }
    : { strategy: StackSelectionStrategy.ALL_STACKS },
});
const assembly = (options) => toolkit.fromAssemblyDirectory(options.assembly, { failOnMissingContext: false });

// The toolkit's bootstrap has no option for its polls of 2 and 5 s. On the embedded AWS its own template, with the
// parameters its command line gives, is created through CloudFormation directly.
async function bootstrapWithShortPolls(environment, poll) {
  const client = new CloudFormation({ region: environment.split("/").pop() });
  const StackName = toolkit.toolkitStackName;
  const TemplateBody = JSON.stringify(JSON.parse((await BootstrapTemplate.fromSource()).asJSON()));
  const given = {
    CloudFormationExecutionPolicies: "arn:aws:iam::aws:policy/AdministratorAccess",
    FileAssetsBucketKmsKeyId: "AWS_MANAGED_KEY",
    PublicAccessBlockConfiguration: "true",
  };
  const Parameters = Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  try {
    await client.createStack({ StackName, TemplateBody, Parameters, Capabilities: ["CAPABILITY_NAMED_IAM"] });
  } catch (error) {
    if (error.name !== "AlreadyExistsException") throw error;
  }
  for (;;) {
    const { StackStatus } = (await client.describeStacks({ StackName })).Stacks[0];
    if (StackStatus.endsWith("_COMPLETE") && !StackStatus.includes("ROLLBACK")) return { environment, StackStatus };
    if (!StackStatus.endsWith("_IN_PROGRESS")) {
      const { StackEvents } = await client.describeStackEvents({ StackName });
      const failed = StackEvents.filter((event) => event.ResourceStatus.endsWith("_FAILED"));
      const reasons = failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
      throw new Error(`${environment}: ${StackName} is ${StackStatus}: ${reasons.join("; ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}

const actions = {
  async synth({ command, folder, outdir, context, validation }) {
    const source = await toolkit.fromCdkApp(command, {
      workingDirectory: folder,
      outdir,
      contextStore: new MemoryContext(context ?? {}),
      synthOptions: { validation: validation ?? true },
    });
    const cached = await toolkit.synth(source, { validateStacks: true });
    const stacks = cached.cloudAssembly.stacksRecursively.map((stack) => ({
      id: stack.hierarchicalId,
      name: stack.stackName,
      region: stack.environment.region,
      account: stack.environment.account,
      needs: stack.dependencies.filter((other) => other.stackName).map((other) => other.hierarchicalId),
    }));
    await cached.dispose();
    return { outdir, stacks };
  },
  async bootstrap({ environments, poll }) {
    if (poll) return Promise.all(environments.map((environment) => bootstrapWithShortPolls(environment, poll)));
    return toolkit.bootstrap(BootstrapEnvironments.fromList(environments));
  },
  async deploy(options) {
    const result = await toolkit.deploy(await assembly(options), {
      ...selected(options),
      ...poll(options),
      concurrency: options.concurrency ?? 4,
      rollback: options.rollback ?? true,
      assetParallelism: true,
      deploymentMethod: options.method ? { method: options.method } : { method: "change-set" },
    });
    return result.stacks.map(({ stackName, outputs, environment }) => ({ stackName, outputs, environment }));
  },
  async diff(options) {
    const diffs = await toolkit.diff(await assembly(options), {
      ...selected(options),
      method: DiffMethod.ChangeSet({ fallbackToTemplate: true }),
    });
    return Object.fromEntries(Object.entries(diffs).map(([name, diff]) => [name, diff.differenceCount]));
  },
  async drift(options) {
    const drifts = await toolkit.drift(await assembly(options), selected(options));
    return drifts;
  },
  async rollback(options) {
    return (await toolkit.rollback(await assembly(options), selected(options))).stacks;
  },
  async destroy(options) {
    const result = await toolkit.destroy(await assembly(options), {
      ...selected(options),
      ...poll(options),
      concurrency: options.concurrency ?? 4,
    });
    return result.stacks.map(({ stackName }) => stackName);
  },
};

const requests = createInterface({ input: process.stdin });
// Whoever called us is gone, in whatever way: end the application that may still be synthesising, and ourselves.
// We lead our own process group.
process.stdin.on("end", () => process.kill(-process.pid, "SIGTERM"));

for await (const line of requests) {
  const { id, action, options } = JSON.parse(line);
  current = id;
  try {
    write({ id, result: (await actions[action](options)) ?? null });
  } catch (error) {
    write({ id, error: { name: error.name, message: error.message ?? String(error) } });
  }
}
