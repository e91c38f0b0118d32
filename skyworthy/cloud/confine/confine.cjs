// Loaded by every Node child of a rehearsal (NODE_OPTIONS): a connection that leaves this machine is refused.
// AWS's own SDK makes its own agents, which no proxy setting reaches; all of them end in net.Socket.connect.
// The refusal is an ordinary connection failure to the program, and one line on its stderr.
"use strict";
const fs = require("node:fs");
const net = require("node:net");

const isLocal = (host) => /^(localhost|.+\.localhost|127\..+|::1|::ffff:127\..+)$/i.test(host);
const told = new Set();
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const options =
    typeof first === "object" && first !== null
      ? first
      : Number.isNaN(Number(first))
        ? { path: first }
        : { port: first, host: typeof second === "string" ? second : undefined };
  const host = options.host || "localhost";
  if (options.path || (isLocal(host) && !(host === "127.0.0.1" && Number(options.port) === 9)))
    return connect.apply(this, given);
  const named = isLocal(host) ? "an address outside this machine" : `${host}:${options.port}`;
  const text = `skyworthy: refused a connection to ${named}; a rehearsal only talks to this machine`;
  if (!told.has(named)) {
    told.add(named);
    fs.writeSync(2, text + "\n");
  }
  this.connecting = true; // a client may listen only after connect() has returned
  const error = Object.assign(new Error(text), { code: "EACCES", syscall: "connect", address: host, port: options.port });
  process.nextTick(() => this.destroy(error));
  return this;
};
