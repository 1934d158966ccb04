/**
 * The part of a generated script that asks: settings, time, records, conditions. Twin of `conditions.ts` and `look.ts`. Works on
 * bash 3.2 and later. Verdicts are exit codes: 0 met, 1 not, 2 unknown for now, 3 unknown for good.
 */
import { TRANSIENT_CODES } from '../../operations/transient';

/** The CLI shows codes as they came; `Unknown` stands for an error page without a code, a bare number for a status. */
const TRANSIENT_STEMS = [
  ...new Set(TRANSIENT_CODES.map((code) => code.replace(/(?:Exception|Fault|Error)$/, ''))),
  'Unknown',
  '5[0-9][0-9]',
].join('|');

export const ASKING = String.raw`
# --- settings -------------------------------------------------------------------------------------------------------

endpoint=""; scale=1; prefix=""; probe_config=""; resolver=""; origin=0; offset=0; confirmed=no; reason=""; second=""; alone=no; accepted="|"
tmp=""; state=""; step=""; pids=""; stop=""; check=no; checking=""
why=""; code=""; answer=""; now=0; any_verdict=1; any_why=""

refuse() { printf 'refused: %s\n' "$1" >&2; exit 3; }

is_loopback() {
  case $1 in
    http://127.0.0.1:*|http://localhost:*|'http://[::1]:'*) ! [[ $1 == *@* ]] ;;
    *) return 1 ;;
  esac
}

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

read_arguments() {
  local name
  while [[ $# -gt 0 ]]; do
    case $1 in
      --yes) confirmed=yes ;;
      --accept) [[ $# -gt 1 ]] || refuse '--accept needs a name'; accepted="$accepted$2|"; shift ;;
      --second) [[ $# -gt 1 && -n $2 ]] || refuse '--second needs the name of another person'; second=$2; shift ;;
      --break-glass) alone=yes ;;
      --reason) [[ $# -gt 1 ]] || refuse '--reason needs a text'; reason=$2; shift ;;
      --takeover) takeover=yes ;;
      --check) check=yes ;;
      --help|--plan) usage; exit 0 ;;
      *) refuse "unknown argument $1 (see --help)" ;;
    esac
    shift
  done
  # They go into lines of a file and onto a screen.
  reason=\${reason//[[:cntrl:]]/ }; second=\${second//[[:cntrl:]]/ }
  [[ $accepted$alone == "|no" || -n $reason ]] || refuse 'an acceptance needs a reason: --reason TEXT'
  [[ $takeover == no || -n $reason ]] || refuse 'taking a lease over needs a reason: --reason TEXT'
  endpoint=\${DR_ENDPOINT:-}; scale=\${DR_TIME_SCALE:-1}; prefix=\${DR_PROBE_PREFIX:-}; resolver=\${DR_RESOLVER:-}
  probe_config=\${DR_PROBE_CONFIG:-}
  [[ $scale =~ ^[1-9][0-9]{0,3}$ ]] || refuse "DR_TIME_SCALE must be a whole number, not $scale"
  if [[ -n $endpoint ]]; then
    is_loopback "$endpoint" || refuse "DR_ENDPOINT must be on this machine, not $endpoint"
  else
    [[ $scale == 1 && -z $prefix$resolver$probe_config ]] ||
      refuse 'DR_TIME_SCALE, DR_PROBE_PREFIX, DR_PROBE_CONFIG and DR_RESOLVER are for a lab: set DR_ENDPOINT too'
  fi
  [[ -z $resolver || $resolver =~ ^127\.0\.0\.1:[0-9]+$ ]] || refuse "DR_RESOLVER must be on this machine, not $resolver"
  [[ -z $prefix ]] || is_loopback "$prefix" || refuse "DR_PROBE_PREFIX must be on this machine, not $prefix"
  for name in aws curl sed cat cp mv rm mkdir mktemp date sleep sort tr sync$programs; do
    command -v "$name" >/dev/null || refuse "$name is not installed"
  done
  [[ $(iso 86400) == 1970-01-02T00:00:00Z ]] || refuse 'date cannot write a time that is given in seconds'
  if [[ -z $endpoint ]]; then
    for name in \${!AWS_ENDPOINT_URL*}; do
      ! is_loopback "\${!name}" || refuse "$name leads to this machine (\${!name}): unset it, or set DR_ENDPOINT for a lab"
    done
  fi
  # No hidden retries, no pager, no prompt: what is sent is what stands here. STS is asked in the region that is named.
  export AWS_MAX_ATTEMPTS=1 AWS_RETRY_MODE=standard AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off AWS_STS_REGIONAL_ENDPOINTS=regional
}

# --- time -----------------------------------------------------------------------------------------------------------

# Sets now: milliseconds since the epoch, on the lab's clock in a lab.
clock() {
  local t=\${EPOCHREALTIME:-}
  if [[ -n $t ]]; then t=\${t/[.,]/}; t=$((10#$t / 1000)); else t=$(($(date +%s) * 1000)); fi
  now=$((origin + (t + offset - origin) * scale))
}

# Sleeps so many milliseconds of that clock; a signal ends it within a second.
pause() {
  local ms=$(($1 / scale))
  while [[ $ms -ge 1000 && ! -e $tmp/stop ]]; do sleep 1; ms=$((ms - 1000)); done
  [[ $ms -lt 1000 ]] || return 0
  sleep "$(printf '0.%03d' "$ms")"
}

iso() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }

# Replaces @ago:SECONDS@ by the time that long ago.
dated() {
  local text=$1 seconds
  while [[ $text =~ @ago:([0-9]+)@ ]]; do
    seconds=\${BASH_REMATCH[1]}
    clock
    text=\${text//"@ago:$seconds@"/$(iso $((now / 1000 - seconds)))}
  done
  printf '%s' "$text"
}

# --- records --------------------------------------------------------------------------------------------------------

# One line on the screen and in the log: STEP EVENT TEXT
log() {
  clock
  printf '%s\t%s\t%s\t%s\n' "$now" "$1" "$2" "$3" >>"$state/log.tsv"
  printf '%-24s %-9s %s\n' "$1" "$2" "$3"
}

to_disk() { sync "$1" 2>/dev/null || sync; }

# --- asking ---------------------------------------------------------------------------------------------------------

# The AWS CLI, for a command substitution. No signal ends it: what was sent is waited for, so that nobody else begins before it is answered.
cli() { trap '' INT TERM HUP; aws "$@"; }

# REGION SERVICE VERB INPUT QUERY: sets answer, or code. Returns 0, 2 (may be well later) or 3.
ask() {
  local err="$tmp/\${step:-main}.err"
  if answer=$(cli \${endpoint:+--endpoint-url "$endpoint"} --region "$1" --output json --no-paginate \
    --cli-connect-timeout 5 --cli-read-timeout 20 "$2" "$3" --cli-input-json "$(dated "$4")" --query "$5" 2>"$err"); then
    code=""
    return 0
  fi
  classify "$(cat "$err")"
}

# Judges a failure by its code; where there is none, by whether there was an answer at all. Sets code.
classify() {
  local stem
  if [[ $1 =~ occurred\ \(([^\)]+)\) ]]; then
    code=\${BASH_REMATCH[1]}
    case $code in
      *Exception) stem=\${code%Exception} ;;
      *Fault) stem=\${code%Fault} ;;
      *Error) stem=\${code%Error} ;;
      *) stem=$code ;;
    esac
    case $stem in
      ${TRANSIENT_STEMS}) return 2 ;;
      *) return 3 ;;
    esac
  fi
  case $1 in
    *'Could not connect'*|*'imeout'*|*'timed out'*|*'onnection was closed'*|*'onnection reset'*|*'Unable to parse response'*)
      code='no answer'; return 2 ;;
    *) code=\${1//$'\n'/ }; return 3 ;;
  esac
}

# WHY REGION SERVICE VERB INPUT QUERY WANTED: counts what passes.
observed() {
  local verdict count more
  ask "$2" "$3" "$4" "$5" "$6"; verdict=$?
  if [[ $verdict -ne 0 ]]; then why="$1: $code"; return "$verdict"; fi
  answer=\${answer//[[:space:]]/}
  if ! [[ $answer =~ ^\[([0-9]+),(.*)\]$ ]]; then why="$1: an answer that cannot be read"; return 3; fi
  count=\${BASH_REMATCH[1]}; more=\${BASH_REMATCH[2]}
  why="$1: $count of $7"
  if [[ $count -gt $7 ]]; then why="$1: $count, $7 needed"; fi
  [[ $count -lt $7 ]] || return 0
  [[ $more != null ]] || return 1
  why="$1: the answer has more pages than were read"
  return 3
}

# One of several is enough; where none holds, an unknown outweighs a no.
any_begin() { any_verdict=1; any_why='nothing says that it is done'; }
any_take() {
  [[ $1 -ne 0 ]] || return 0
  if [[ $1 -ge $any_verdict ]]; then any_verdict=$1; any_why=$why; fi
  return 1
}
any_end() { why=$any_why; return "$any_verdict"; }
`.replaceAll('\\${', '${');

/** Only where a condition asks for what is gone: a function that is never called is a finding of shellcheck. */
export const MISSING = String.raw`
# WHY REGION SERVICE VERB INPUT QUERY FAULTS: met when AWS itself says that it does not exist.
missing() {
  local verdict
  ask "$2" "$3" "$4" "$5" "$6"; verdict=$?
  why="$1: it is still there"
  [[ $verdict -ne 0 ]] || return 1
  why="$1: $code"
  [[ "|$7|" != *"|$code|"* ]] || return 0
  return "$verdict"
}
`.replaceAll('\\${', '${');

/** Only where a condition is an HTTP request: a function that is never called is a finding of shellcheck. */
export const PROBED = String.raw`
# WHY URL STATUS CONTAINS METHOD [VIA HOST]: VIA is the name to connect to instead of the URL's HOST.
probed() {
  local body status err="$tmp/\${step:-main}.err" request=() url="$prefix$2"
  if [[ -n \${6:-} && -n $prefix ]]; then url="\${prefix}via/$6/$2"
  elif [[ -n \${6:-} ]]; then request=(--connect-to "$7:443:$6:443"); fi
  [[ -z $probe_config ]] || request+=(--config "$probe_config")
  if [[ $5 == POST ]]; then request+=(-X POST -H 'Content-Length: 0'); fi
  if ! body=$(curl -sS --max-time 10 \${request[@]+"\${request[@]}"} -w '\n%{http_code}' "$url" 2>"$err"); then
    why="$1: no answer ($(tr '\n' ' ' <"$err"))"
    return 2
  fi
  status=\${body##*$'\n'}
  if [[ $status != "$3" ]]; then why="$1: status $status, not $3"; return 1; fi
  if [[ -n $4 && \${body%$'\n'*} != *"$4"* ]]; then why="$1: the answer does not contain $4"; return 1; fi
  why="$1: status $status"
}
`.replaceAll('\\${', '${');

/** Only where a condition is a DNS answer: a function that is never called is a finding of shellcheck. */
export const ANSWERED = String.raw`
# WHY NAME ZONE THROUGH: what the zone's own name servers say, past every cache.
answered() {
  local name=$2 said=$2 hops=0 out server
  if ! command -v dig >/dev/null; then why="$1: dig is not installed, so no name server can be asked"; return 3; fi
  if [[ -n $resolver ]]; then
    server=("@\${resolver%:*}" -p "\${resolver##*:}")
  else
    out=$(dig +short +time=3 +tries=2 NS "$3" 2>/dev/null | sed -n '/^[^;]/{p;q;}')
    if [[ -z $out ]]; then why="$1: no answer (the name servers of $3 cannot be told)"; return 2; fi
    server=("@$out")
  fi
  while [[ $hops -lt 8 && ( $name == "$3" || $name == *".$3" ) ]]; do
    if ! out=$(dig +noall +comments +answer +norecurse +time=3 +tries=2 "\${server[@]}" "$name" CNAME 2>/dev/null) ||
      ! [[ $out =~ status:\ (NOERROR|NXDOMAIN) ]]; then
      why="$1: no answer (\${server[*]})"
      return 2
    fi
    [[ $out =~ [[:space:]]CNAME[[:space:]]+([^[:space:]]+) ]] || break
    name=$(printf '%s' "\${BASH_REMATCH[1]%.}" | tr '[:upper:]' '[:lower:]')
    said="$said -> $name"; hops=$((hops + 1))
  done
  why="$1: $said"
  if [[ $hops -eq 0 ]]; then why="$1: $2 leads to no other name"; fi
  [[ " $said " == *" -> $4 "* ]]
}
`.replaceAll('\\${', '${');

/** Only where something is worth recording: a function that is never called is a finding of shellcheck. */
export const NOTE = String.raw`
# NAME REGION SERVICE VERB INPUT QUERY: a value worth recording; never stops a step.
note() {
  if ! ask "$2" "$3" "$4" "$5" "$6" || [[ -z $answer || $answer == null ]]; then answer=unknown; fi
  log "$step" note "$1 = $answer"
}
`.replaceAll('\\${', '${');
