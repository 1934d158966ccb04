/** Completion scripts: each hands the words to `dr __complete` and offers what it answers, one a line. Pure. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Between a value and what it means. */
export const SEPARATOR = '\t';

const BASH = `# dr completion for bash: source <(dr completion bash)
_dr_complete() {
  local line IFS=$'\\n'
  COMPREPLY=()
  # The words up to the cursor, with = and : inside them: bash cuts there, dr does not.
  local words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then _get_comp_words_by_ref -n =: words cword
  else words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; fi
  while read -r line; do COMPREPLY+=("\${line%%$'\\t'*}"); done < <(COMMAND __complete "\${words[@]:1:cword}" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "\${words[cword]}"
  [[ \${#COMPREPLY[@]} -eq 0 ]] && compopt -o default 2>/dev/null
  return 0
}
complete -F _dr_complete dr
`;

const ZSH = `#compdef dr
# dr completion for zsh: source <(dr completion zsh), or keep it as _dr in a folder of fpath
_dr() {
  local -a found
  local line value
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    found+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done < <(COMMAND __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe -t dr 'dr' found; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _dr "$@"; elif (( $+functions[compdef] )); then compdef _dr dr; fi
`;

const FISH = `# dr completion for fish: dr completion fish | source
function __dr_complete
    set -l words (commandline -opc) (commandline -ct)
    COMMAND __complete $words[2..-1] 2>/dev/null
end
complete -c dr -f -a '(__dr_complete)'
`;

/** The script for a shell. \`command\`: what runs dr, already quoted for a shell. */
export function completionScript(shell: Shell, command: string): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell].replaceAll('COMMAND', command);
}
