/** A program that starts a lab in the folder it is given, says where it is, and waits to be killed. */
import { createWriteStream } from 'node:fs';
import { realLab } from './real-lab';

const [dir = '', cacheDir = ''] = process.argv.slice(2);
void realLab(dir, { processesIn: cacheDir }).then((lab) => createWriteStream('', { fd: 1 }).write(`${lab.endpoint}\n`));
setInterval(() => undefined, 1000);
