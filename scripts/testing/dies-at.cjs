/**
 * Loaded before `dr` itself (`node --require`): kills the process with SIGKILL at one moment, and lets the SDK's clients ask a
 * cloud of a test over loopback instead of writing HTTP for AWS. All else is the command as a user has it.
 *
 * KILLABLE: JSON with `cloud` (URL), `packages` (SDK package → client, service, actions), `at` (number of the moment, from 1; 0
 * for none). A moment is a line of the journal, before it is written and after it is on disk; and a change, before it is sent
 * and after its answer came.
 */
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const { Readable } = require('node:stream');

const { cloud, packages, at } = JSON.parse(process.env.KILLABLE);
let moments = 0;

function moment(what) {
  moments += 1;
  if (moments !== at) return;
  fs.appendFileSync(process.env.KILLED_AT, `${what}\n`);
  process.kill(process.pid, 'SIGKILL');
  // The signal comes before the next instruction of this process, or shortly after it.
  for (;;);
}

const { writeFileSync, fsyncSync } = fs;
const journals = new Set();
fs.writeFileSync = (file, data, ...rest) => {
  const isLine = typeof file === 'number' && /^\{"seq":/.test(String(data));
  const kind = isLine ? JSON.parse(data).kind : '';
  if (isLine) moment(`before the line ${kind}`);
  writeFileSync(file, data, ...rest);
  if (isLine) journals.add(file);
};
fs.fsyncSync = (file) => {
  fsyncSync(file);
  if (journals.delete(file)) moment('after a line');
};
process.on('exit', () => writeFileSync(process.env.MOMENTS, String(moments)));

const STATUS = { transient: 503, 'not-found': 404, denied: 403, refused: 400 };

// As the SDK has it: the content of an object comes in pieces.
const streamed = (output) =>
  typeof output?.Body === 'string' ? { ...output, Body: Readable.from([Buffer.from(output.Body)]) } : output;

async function ask(operation) {
  const answer = await fetch(cloud, { method: 'POST', body: JSON.stringify(operation) });
  return answer.json();
}

function exportsOf({ client, service, actions }) {
  class Client {
    constructor({ region }) {
      this.region = region;
    }
    async send(command) {
      const { action, input } = command;
      const next = async () => {
        if (command.changes) moment(`before ${service}:${action}`);
        const answer = await ask({ service, action, region: this.region, input });
        if (command.changes) moment(`after ${service}:${action}`);
        if (!answer.ok) {
          const $metadata = { httpStatusCode: STATUS[answer.kind] ?? 400 };
          throw Object.assign(new Error(answer.message), { name: answer.code, $metadata });
        }
        return { response: { headers: { date: answer.date } }, output: streamed(answer.output) };
      };
      return (await command.around(next)({})).output;
    }
    destroy() {}
  }
  const commands = Object.entries(actions).map(([action, mutating]) => [
    `${action}Command`,
    class {
      constructor(input) {
        this.action = action;
        this.input = input;
        // What a run keeps about itself is no change.
        this.changes = mutating && !String(input.Key ?? '').startsWith('runs/');
        this.around = (next) => next;
        this.middlewareStack = { add: (middleware) => void (this.around = middleware) };
      }
    },
  ]);
  return Object.fromEntries([[client, Client], ...commands]);
}

const load = Module._load;
Module._load = function (request, ...rest) {
  const known = packages[request];
  return known === undefined ? load.call(this, request, ...rest) : exportsOf(known);
};
