/**
 * The first import of the program. cdktf records a stack trace for every token that it makes and, without an interactive
 * cdktf command, nobody reads them: leaving them out makes construction several times faster and changes no output.
 */
interface StackTraces {
  captureStackTrace: () => string[];
}

// An import would be a copy of the module's exports; only require gives the object that cdktf itself calls through.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const stackTraces = require('cdktf/lib/tokens/private/stack-trace') as StackTraces;
stackTraces.captureStackTrace = () => [];
