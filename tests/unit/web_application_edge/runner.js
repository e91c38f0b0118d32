'use strict';

// One process for many events: a line in is [module, event], a line out is the handler's result or {error}.

const path = require('node:path');
const readline = require('node:readline');

const folder = process.argv[2];

const run = async (line) => {
  try {
    const [module, event] = JSON.parse(line);
    return await require(path.join(folder, module)).handler(event);
  } catch (error) {
    return { error: String(error) };
  }
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await run(line)) + '\n');
  }
})();
