/** Packages whose CommonJS form no bundler can follow (UMD: its `require` is an argument), and the form to take instead. */
export const MODULES = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };
