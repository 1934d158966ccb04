/**
 * The part of a generated script that acts and waits. Twin of `act.ts`, `run-step.ts` and `runner.ts`: the same loop, the same
 * verdicts. Acts return 0 visible, 10 wait, 21 unknown, 22 refused, 23 halted.
 */
export const ACTING = String.raw`
# --- acting ---------------------------------------------------------------------------------------------------------

# True when a signal came: nothing more is sent.
stopping() { [[ -e $tmp/stop ]]; }

# Branches run in the background and have no input of their own, so a person is asked on the terminal itself.
can_ask() { [[ -t 1 ]] && { : </dev/tty; } 2>/dev/null; }

# NAME PERSONS: accepted before, on the command line or when asked. Whom a script is told of, it cannot prove.
is_accepted() {
  local with=""
  why="waits for the acceptance of $1"
  [[ $accepted == *"|$1|"* ]] || return 1
  if [[ $2 -gt 1 ]]; then
    why="$1 needs a second person (--second NAME; or --break-glass, alone)"
    if [[ -n $second ]]; then with=" with $second (not proven)"
    elif [[ $alone == yes ]]; then with=' ALONE (break-glass)'
    else return 1; fi
  fi
  why="$1 accepted$with: $reason"
}

# QUESTION: sets line. Only here a signal ends a branch: it waits for a person, and nothing is on its way.
# A branch whose script is gone must not take the next line that is typed there. Bash 3 does not tell the end of the time from that of the input.
hear() {
  local from=$SECONDS verdict
  trap - INT TERM HUP
  : >"$tmp/$step.asks"
  if stopping; then exit 0; fi
  printf '%s' "$1"
  while :; do
    IFS= read -r -t 2 line </dev/tty; verdict=$?
    [[ $verdict -ne 0 ]] || break
    kill -0 "$$" 2>/dev/null || exit 1
    if [[ $verdict -le 128 && ( \${BASH_VERSINFO[0]} -gt 3 || $SECONDS -eq $from ) ]]; then line=''; break; fi
    from=$SECONDS
  done
  rm -f "$tmp/$step.asks"
  trap '' INT TERM HUP
  line=\${line//[[:cntrl:]]/ }
}

# NAME QUESTION PERSONS: 0 when the person accepts, and another one is named where two must agree.
accept() {
  local line
  if is_accepted "$1" "$3"; then return 0; fi
  if can_ask; then
    line=$1
    if [[ $accepted != *"|$1|"* ]]; then
      hear "$2"$'\n'"Type $1 to accept: "
    fi
    if [[ $line == "$1" ]]; then
      if [[ -z $reason ]]; then hear 'Why: '; reason=$line; fi
      if [[ $3 -gt 1 && -z $second && $alone == no ]]; then
        hear "Another person must agree to $1. Who does: "; second=$line
      fi
      if [[ -n $reason ]]; then
        accepted="$accepted$1|"
        if is_accepted "$1" "$3"; then return 0; fi
        return 1
      fi
    fi
  fi
  if [[ $accepted != *"|$1|"* ]]; then why="$1 was not accepted (--accept $1 --reason TEXT)"; fi
  return 1
}

# NUMBER SETTLE REGION SERVICE VERB INPUT: sends once, with the intent on disk before.
act() {
  local sent="$state/$step.$1.sent" at verdict failed=0
  unless "$1"; verdict=$?
  case $verdict in 0) return 0 ;; 2) return 10 ;; 3) return 21 ;; esac
  clock
  if [[ -s $sent ]]; then
    at=$(cat "$sent")
    [[ $at =~ ^[0-9]+$ ]] || at=$now
    if [[ $now -lt $((at + $2 * 1000)) ]]; then why="$4 $5 was sent; its effect is not visible yet"; return 10; fi
  fi
  # Only what is seen halts: no answer lets the act pass.
  if halts "$1"; then why="nothing sent: $why"; return 23; fi
  when "$1"; verdict=$?
  if [[ $verdict -eq 1 ]]; then
    # Between two looks an effect may have come true, and then it is no longer possible: look once more before saying so.
    at="nothing sent: $why"
    unless "$1"; verdict=$?
    case $verdict in 0) return 0 ;; 1) why=$at; return 23 ;; esac
  fi
  case $verdict in 2) return 10 ;; 3) return 21 ;; esac
  lease_check || return
  # A branch must not go on to change things when the script that waits for it is gone, or was told to stop.
  kill -0 "$$" 2>/dev/null || exit 1
  if stopping; then return 10; fi
  clock
  printf '%s\n' "$now" >"$sent.new" && mv "$sent.new" "$sent" || return 21
  to_disk "$sent"
  log "$step" sends "$4 $5 in $3"
  ask "$3" "$4" "$5" "$6" '@'; failed=$?
  at=$code
  # A lost answer, and even a refusal, may stand for an effect that is there: look before judging.
  if unless "$1"; then return 0; fi
  case $failed in
    0) why="$4 $5 was sent; its effect is not visible yet"; return 10 ;;
    2) why="$4 $5: $at"; return 10 ;;
    *) why="$4 $5: $at"; return 22 ;;
  esac
}

# --- steps ----------------------------------------------------------------------------------------------------------

# Runs the step described by the variables step, title, deadline, poll, or_accept, or_question, or_persons. Its end goes into a file.
run_step() {
  local begun verdict end='' left last='' silent=0
  clock; begun=$now
  log "$step" begins "$title"
  notes
  while [[ -z $end ]]; do
    kill -0 "$$" 2>/dev/null || exit 1
    if stopping; then log "$step" stops 'it was interrupted; what it sent was answered'; return; fi
    code=""; met; verdict=$?
    case $verdict$code in 2'no answer'|2ServiceUnavailable*|2RequestTimeout*) silent=$((silent + 1)) ;; *) silent=0 ;; esac
    clock; left=$((begun + deadline * 1000 - now))
    case $verdict in 0) end=met; continue ;; 3) end=unknown; continue ;; esac
    # Another branch found that the lease was taken: there is nothing left to wait for.
    if [[ -e $tmp/lost ]]; then why=$(cat "$tmp/lost"); end=refused; continue; fi
    if [[ $left -le 0 ]]; then
      why="not met within $deadline s: $why"
      end=not
      [[ $verdict -ne 2 ]] || end=unknown
      continue
    fi
    if [[ $silence -gt 0 && $silent -eq $silence ]]; then why="$why: no answer, $silent times in a row"; end=unknown; continue; fi
    if [[ $verdict -eq 1 ]]; then
      acts
      case $? in 21) end=unknown; continue ;; 22) end=refused; continue ;; 23) end=halted; continue ;; esac
    fi
    if [[ $why != "$last" ]]; then log "$step" waits "$why"; last=$why; fi
    clock; left=$((begun + deadline * 1000 - now))
    if [[ $left -gt $((poll * 1000)) ]]; then left=$((poll * 1000)); fi
    if [[ $left -gt 0 ]]; then pause "$left"; fi
  done
  last=$why
  if [[ $end != met && -n $or_accept && ! -e $tmp/lost ]] && accept "$or_accept" "$or_question" "$or_persons"; then end=met; last="$why ($last)"; fi
  clock
  printf '%s\t%s\t%s\t%s\t%s\n' "$step" "$end" "$begun" "$now" "$last" >>"$state/results.tsv"
  printf '%s\n' "$end" >"$tmp/$step.end"
  log "$step" "$end" "$last"
}

# STEP NEEDS...: true when all that the step needs is met.
ready() {
  local name=$1 need
  shift
  for need in "$@"; do
    [[ $(cat "$tmp/$need.end" 2>/dev/null) == met ]] && continue
    clock
    printf '%s\tpending\t\t\twaits for %s\n' "$name" "$need" >>"$state/results.tsv"
    log "$name" pending "waits for $need"
    return 1
  done
}
`.replaceAll('\\${', '${');
