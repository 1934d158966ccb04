/** The part of a generated script that begins, waits for its branches, is interrupted, and ends. Twin of `runner.ts`. */
import { READ_MODEL, READING } from './model';
import { quote } from './quote';

export const RUNNING = String.raw`
# --- what this machine can do ---------------------------------------------------------------------------------------

model_reader=@model_reader@
@reading@
# REGION SERVICE VERB INPUT: asks the AWS CLI whether its own model has the call, without a request. Twin of calls.ts. What it cannot say is left in a file.
knows() {
  local out why
  if out=$(
    unset AWS_PROFILE AWS_DEFAULT_PROFILE
    export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
    cli --region "$1" "$2" "$3" --cli-input-json "$(dated "$4")" --generate-cli-skeleton output 2>&1
  ); then return 0; fi
  why=$(printf '%s\n' "$out" | sed -n '/Unknown parameter in/{p;q;};/Missing required parameter in input/{p;q;};/nvalid choice/{p;q;};/Unknown options/{p;q;}')
  if [[ -n $why ]]; then
    why=\${why%%, must be one of*}; printf '%s %s: %s\n' "$2" "$3" "\${why%%, valid choices are*}" >>"$tmp/unsaid"
  elif [[ $out != *'Parameter validation failed'* ]]; then
    printf '%s %s: %s\n' "$2" "$3" "\${out##*$'\n'}" >>"$tmp/unsaid.unknown"
  fi
}

said=()
say() { said+=("$@"); }

# What the models of the AWS CLI do not show is asked of the CLI itself, four at a time.
asks_cli() {
  local i asked=0 open=all
  calls
  reads_models || open=all
  for ((i = 0; i < \${#said[@]}; i += 4)); do
    kill -0 "$$" 2>/dev/null || exit 0
    [[ $open == all || $'\n'$open$'\n' == *$'\n'$((i / 4))$'\n'* ]] || continue
    knows "\${said[@]:i:4}" & asked=$((asked + 1))
    [[ $((asked % 4)) -ne 0 ]] || wait
  done
}

# In the background, since a person reads meanwhile. An AWS CLI that was asked before is not asked again.
check_calls() {
  local version
  version="$name $(cli --version 2>&1)"
  [[ $(cat "$state/cli" 2>/dev/null) != "$version" || $check == yes ]] || return 0
  asks_cli; wait
  [[ -e $tmp/unsaid || -e $tmp/unsaid.unknown ]] || printf '%s\n' "$version" >"$state/cli"
}

require_calls() {
  local version
  wait "$checking"
  [[ -e $tmp/unsaid || -e $tmp/unsaid.unknown ]] || return 0
  version=$(cli --version 2>&1); version=\${version%% *}
  if [[ -e $tmp/unsaid ]]; then
    leave 3 "this AWS CLI ($version) cannot say every call; nothing was sent. Use a newer one. $(sort -u "$tmp/unsaid" | tr '\n' ';')"
  fi
  leave 4 "it is not known whether this AWS CLI ($version) can say every call; nothing was sent. $(sort -u "$tmp/unsaid.unknown" | tr '\n' ';')"
}

# --- the run --------------------------------------------------------------------------------------------------------

# STEP: a branch was started for it.
began() { pids="$pids $!"; printf '%s\n' "$!" >"$tmp/$1.pid"; }

# Waits until every branch has ended. A signal interrupts the waiting, not the branches: what they sent is answered first.
join() {
  local pid
  for pid in $pids; do
    while kill -0 "$pid" 2>/dev/null; do wait "$pid" 2>/dev/null; done
  done
  pids=""
  [[ -z $stop ]] || interrupted
}

# A signal. The first one lets calls that are on their way come back; the second one waits for nothing.
# shellcheck disable=SC2329 # a trap calls it
stopped() {
  local one
  if [[ -n $stop ]]; then
    trap '' INT TERM HUP
    if [[ -n $keeper ]]; then kill "$keeper" 2>/dev/null; fi
    log run interrupted 'a call may still be on its way: the lease is NOT given back, and ends by itself; then run the script again'
    exit 130
  fi
  stop=yes
  : >"$tmp/stop"
  log run stops 'waits for calls that are on their way, then gives the lease back; a second signal waits for nothing'
  for one in "$tmp"/*.asks; do
    if [[ -e $one ]]; then kill "$(cat "\${one%.asks}.pid")" 2>/dev/null; fi
  done
}

interrupted() {
  log run interrupted 'run the script again to go on: what is done is recognized'
  lease_back
  rm -rf "$tmp" "$state/running"
  exit 130
}

begin() {
  local other
  clock; origin=\${DR_CLOCK_ORIGIN:-$now}
  [[ $origin =~ ^[0-9]+$ ]] || refuse "DR_CLOCK_ORIGIN must be milliseconds since the epoch, not $origin"
  offset=\${DR_CLOCK_OFFSET:-0}
  [[ $offset =~ ^-?[0-9]+$ ]] || refuse "DR_CLOCK_OFFSET must be milliseconds, not $offset"
  state=\${DR_STATE_DIR:-$PWD/.$name}
  mkdir -p "$state" || refuse "cannot write to $state"
  if ! mkdir "$state/running" 2>/dev/null; then
    other=$(cat "$state/running/pid" 2>/dev/null || true)
    if [[ $other =~ ^[0-9]+$ ]] && kill -0 "$other" 2>/dev/null; then refuse "process $other runs this already"; fi
    # What one that was killed left.
    rm -rf "$state"/tmp.??????
  fi
  printf '%s\n' "$$" >"$state/running/pid" || refuse "cannot write to $state"
  tmp=$(mktemp -d "$state/tmp.XXXXXX") || refuse "no temporary folder in $state"
  trap 'rm -rf "$tmp" "$state/running"' EXIT
  check_calls 2>/dev/null & checking=$!
  if ! ask "$target" sts get-caller-identity '{}' Account; then leave 3 "no account could be found out: $code"; fi
  [[ $answer == "\"$account\"" ]] || leave 3 "these credentials belong to account $answer, the environment to $account"
  if [[ $check == yes ]]; then require_calls; leave 0 'this machine can run it; nothing was sent'; fi
  confirm
  require_calls
  : >"$state/results.tsv"
  trap - EXIT
  # A pipe that nobody reads any more, such as a tee that Ctrl-C ended, must not end the script before the lease is given back.
  trap '' PIPE
  trap 'stopped' INT TERM HUP
  lease_open
  [[ -z $stop ]] || interrupted
}

confirm() {
  local line
  [[ $confirmed == no ]] || return 0
  can_ask || leave 3 'nobody can be asked here: pass --yes'
  printf '%s\nType %s to begin: ' "$heading" "$target"
  IFS= read -r line </dev/tty || line=''
  [[ $line == "$target" ]] || leave 3 'declined; nothing was sent'
}

leave() {
  lease_back
  log run ends "$2"
  rm -rf "$tmp" "$state/running"
  exit "$1"
}

# The worst end decides: what is not known, what was refused, what failed.
finish() {
  local ends
  ends=$(cat "$tmp"/*.end 2>/dev/null | sort -u | tr '\n' ' ')
  case " $ends" in
    *' unknown '*) leave 4 'unknown: something could not be found out' ;;
    *' refused '*|*' halted '*) leave 3 'refused: AWS or a person said no, or nothing showed that it is possible' ;;
    *' not '*) leave 1 'failed: something was not met in time' ;;
    ' met ')
      # One that was taken over says nothing of how things are.
      step=main; lease_check >/dev/null 2>&1 || true
      if [[ -e $tmp/lost ]]; then leave 3 "refused: $(cat "$tmp/lost")"; fi
      leave 0 "done: $heading" ;;
    *) leave 4 'unknown: a step left no end' ;;
  esac
}
`
  .replaceAll('\\${', '${')
  .replace('@model_reader@', () => quote(READ_MODEL))
  .replace('@reading@', () => READING);
