// Lint rules with types. Each rule beyond the presets stands for a mistake that would hurt here.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports that load, or do, more than they should. */
const BARRELS = [
  // The barrel loads 567 MB; deep imports load what is used.
  { name: '@cdktf/provider-aws', message: 'import from @cdktf/provider-aws/lib/<resource>' },
  {
    name: 'cdktf',
    importNames: ['Annotations', 'Aspects', 'TerraformAsset'],
    message: 'only app.synth() looks at these, and stacks/main.ts does without it (decision 140)',
  },
];

/** It takes what may not be looked at for what is not there. */
const EXISTS = ['fs', 'node:fs'].map((name) => ({
  name,
  importNames: ['existsSync'],
  message: 'use isThere of modules/console/disk, which throws where nobody can tell',
}));

export default tseslint.config(
  {
    ignores: ['node_modules', 'dist', 'cdktf.out', 'evidence', '.nx', '.twinstate', '**/*.cjs', '**/*.mjs'],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // A part adds its names to those of a region by such an interface (modules/parts/*/names.ts).
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // A promise nobody awaits is a step nobody waits for.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-imports': [
        'error',
        {
          paths: [...BARRELS, ...EXISTS],
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    // A part adds its keys to the interface of all settings (decision 264).
    files: ['modules/parts/*/settings.ts', 'modules/parts/*/settings/index.ts'],
    rules: { '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }] },
  },
  {
    // Only scripts read the process's environment and the clock: everything else gets them passed in, so that runs can be repeated.
    files: ['modules/**/*.ts', 'stacks/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'only scripts read the environment; take it as an argument' },
        { object: 'Date', property: 'now', message: 'only scripts read the clock; take a Clock' },
        { object: 'Math', property: 'random', message: 'randomness is passed in' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['modules/**/*.ts', 'scripts/app/**/*.ts', 'scripts/verbs/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'modules/console/disk.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='mkdirSync'] Property[key.name='recursive']",
          message: 'use makeFolders of modules/console/disk: Node says ENOENT of a disk that can only be read',
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'no-restricted-imports': ['error', { paths: BARRELS }],
    },
  },
);
