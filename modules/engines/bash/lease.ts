/**
 * The part of a generated script that takes the lease: twin of `runs/lease.ts`, with the AWS CLI alone. The object is the same,
 * so that `dr` and the script refuse each other. There is no parser: what `dr` writes has its keys in a known order, and the
 * first of each is the lease's own. Times are the wall's, also in a lab, as they are for `dr`.
 */
import { mostBytes, OBJECT_TOO_LARGE } from '../../operations/bodies';
import type { RunPlace } from '../../runs/objects';
import { LEASE_TTL_SECONDS, MAX_TTL_SECONDS } from '../../runs/lease-record';
import { leaseKey, touchedBy } from '../../runs/places';
import type { Runbook } from '../../runbook/runbook';
import { quote } from './quote';

/** Bytes of the largest lease that is read. */
const MOST_BYTES = mostBytes(leaseKey('any'));

/** Below these the AWS CLI does not know `IfMatch` of PutObject (its change log, api-change of s3). */
export const CLI_WITH_IF_MATCH = '1.36.10 or 2.22.5';

/** What the functions below are about. `buckets`: of all regions, the target's first. */
export function leaseSettings(runbook: Runbook, buckets: readonly RunPlace[]): readonly string[] {
  return [
    `lease_key=${quote(leaseKey(runbook.environment))}`,
    `lease_mode=${runbook.mode}`,
    `lease_claim=${quote(`"runbook":${JSON.stringify(runbook.id)},"mode":"${runbook.mode}","touches":${JSON.stringify(touchedBy(runbook))}`)}`,
    `lease_regions=(${buckets.map(({ region }) => region).join(' ')})`,
    `lease_buckets=(${buckets.map(({ bucket }) => quote(bucket)).join(' ')})`,
  ];
}

export const LEASING = String.raw`
# --- the lease ------------------------------------------------------------------------------------------------------

lease_epoch=""; lease_run=""; lease_holder=""; lease_since=""; keeper=""; takeover=no; too_old=""

# INDEX VERB FIELDS QUERY ARGUMENTS...: asks a bucket, briefly. Sets answer, or code. Bucket and key are options: beside the name of a file,
# which get-object demands, the AWS CLI 1 takes no required member from JSON.
store() {
  local err="$tmp/\${step:-main}.$1.err"
  if answer=$(cli \${endpoint:+--endpoint-url "$endpoint"} --region "\${lease_regions[$1]}" --output text --no-paginate \
    --cli-connect-timeout 2 --cli-read-timeout 3 s3api "$2" --bucket "\${lease_buckets[$1]}" --key "$lease_key" \
    \${3:+--cli-input-json "$3"} --query "$4" "\${@:5}" 2>"$err"); then
    code=""
    return 0
  fi
  classify "$(cat "$err")"
}

# INDEX: what a bucket holds, as files: .seen (found, missing or unknown), .etag, .json, .why
lease_read() {
  local at="$tmp/\${step:-main}.lease.$1" verdict
  # One byte more than a lease can have: whatever else lies there is not read.
  store "$1" get-object '' ETag "$at.json" --range bytes=0-${MOST_BYTES} >/dev/null; verdict=$?
  if [[ $verdict -eq 0 && $(wc -c <"$at.json") -gt ${MOST_BYTES} ]]; then
    printf 'unknown' >"$at.seen"; printf '${OBJECT_TOO_LARGE}: it has more than ${MOST_BYTES} bytes' >"$at.why"
  elif [[ $verdict -eq 0 && $(cat "$at.json" 2>/dev/null) =~ ^\{\"epoch\":[0-9]{1,9}, ]]; then
    printf 'found' >"$at.seen"; printf '%s' "$answer" >"$at.etag"
  elif [[ $code == NoSuchKey ]]; then
    printf 'missing' >"$at.seen"; : >"$at.etag"
  else
    printf 'unknown' >"$at.seen"; printf '%s' "\${code:-it cannot be read}" >"$at.why"
  fi
}

# What all buckets hold, asked at the same time. Sets seen and silent. An emergency does not ask a silent one again before the keeper did.
lease_look() {
  local i them="" at
  seen=0; silent=""
  for i in "\${!lease_buckets[@]}"; do
    at="$tmp/\${step:-main}.lease.$i"
    if [[ $1 == again || $lease_mode == graceful || ! -e $tmp/silent.$i ]]; then
      lease_read "$i" & them="$them $!"
    else
      printf 'unknown' >"$at.seen"; cp "$tmp/silent.$i" "$at.why"
    fi
  done
  for i in $them; do wait "$i"; done
  for i in "\${!lease_buckets[@]}"; do
    at="$tmp/\${step:-main}.lease.$i"
    if [[ $(cat "$at.seen") == unknown ]]; then
      cp "$at.why" "$tmp/silent.$i"; silent="$silent \${lease_regions[$i]} ($(cat "$at.why"))"
    else
      rm -f "$tmp/silent.$i"; seen=$((seen + 1))
    fi
  done
}

# The target's bucket and more than half of all.
sees_enough() { [[ $(cat "$tmp/\${step:-main}.lease.0.seen") != unknown && $((seen * 2)) -gt \${#lease_buckets[@]} ]]; }

# INDEX: sets one_epoch, one_run, one_holder (null or an object), one_who, one_since, one_ttl. Returns 1 where there is none.
lease_of() {
  local at="$tmp/\${step:-main}.lease.$1" text
  [[ $(cat "$at.seen") == found ]] || return 1
  # What it says reaches the screen.
  text=$(cat "$at.json"); text=\${text//[[:cntrl:]]/ }
  one_epoch=0; one_run=""; one_holder=null; one_who='someone'; one_since='an unknown time'; one_ttl=${LEASE_TTL_SECONDS}
  if [[ $text =~ \"epoch\":([0-9]{1,9})[,\}] ]]; then one_epoch=$((10#\${BASH_REMATCH[1]})); fi
  if [[ $text =~ \"run\":\"([^\"]*)\" ]]; then one_run=\${BASH_REMATCH[1]}; fi
  if [[ $text =~ \"holder\":(null|\{[^\}]*\}) ]]; then one_holder=\${BASH_REMATCH[1]}; fi
  if [[ $text =~ \"last\":\{\"arn\":\"([^\"]*)\",\"host\":\"([^\"]*)\" ]]; then one_who="\${BASH_REMATCH[1]} on \${BASH_REMATCH[2]}"; fi
  if [[ $text =~ \"since\":\"([^\"]*)\" ]]; then one_since=\${BASH_REMATCH[1]}; fi
  # No number in an object locks an environment for long.
  if [[ $text =~ \"ttl_seconds\":([1-9][0-9]*)[,\}] ]]; then
    one_ttl=\${BASH_REMATCH[1]}
    if [[ \${#one_ttl} -gt 3 || $one_ttl -gt ${MAX_TTL_SECONDS} ]]; then one_ttl=${MAX_TTL_SECONDS}; fi
  fi
}

# True where the lease that lease_of read is newer than EPOCH of ours: the higher epoch, then the run whose name sorts last.
is_newer() { local LC_ALL=C; [[ $one_epoch -gt $1 || ( $one_epoch -eq $1 && $one_run > $lease_run ) ]]; }

# Sets newest, and held with held_tags where a run holds it: in no bucket was it given back.
lease_stands() {
  local i back='|'
  newest=0; held=""; held_tags=""
  for i in "\${!lease_buckets[@]}"; do
    if lease_of "$i" && [[ $one_epoch -gt $newest ]]; then newest=$one_epoch; fi
  done
  for i in "\${!lease_buckets[@]}"; do
    if lease_of "$i" && [[ $one_epoch -eq $newest && $one_holder == null ]]; then back="$back$one_run|"; fi
  done
  for i in "\${!lease_buckets[@]}"; do
    if lease_of "$i" && [[ $one_epoch -eq $newest && $one_holder != null && $back != *"|$one_run|"* ]]; then
      held="$one_who runs $one_run since $one_since"; held_ttl=$one_ttl
      held_tags="$held_tags$(cat "$tmp/main.lease.$i.etag")"
    fi
  done
}

# HOLDER: the object's text.
lease_text() {
  printf '{"epoch":%s,"run":"%s",%s,"holder":%s,"last":%s,"since":"%s","ttl_seconds":${LEASE_TTL_SECONDS},"open":false}\n' \
    "$lease_epoch" "$lease_run" "$lease_claim" "$1" "$lease_holder" "$lease_since"
}

# INDEX HOLDER: writes it where the bucket still holds what was read last. Returns 1 where somebody else wrote, 2 or 3 where it is not known.
lease_put() {
  local at="$tmp/\${step:-main}.lease.$1" etag on='{"IfNoneMatch":"*"}' verdict
  etag=$(cat "$at.etag")
  [[ -z $etag ]] || on="{\"IfMatch\":\"\${etag//\"/\\\"}\"}"
  lease_text "$2" >"$at.new"
  store "$1" put-object "$on" ETag --body "$at.new"; verdict=$?
  case $verdict$code in
    0) printf '%s' "$answer" >"$at.etag"; printf 'found' >"$at.seen"; cp "$at.new" "$at.json"; return 0 ;;
    3PreconditionFailed|?ConditionalRequestConflict|3NoSuchKey) return 1 ;;
    3*'Unknown parameter'*|3*'Unknown options'*) too_old=$code; return 3 ;;
  esac
  return "$verdict"
}

# Until somebody else's lease is given back or has ended: a holder that is alive writes it anew every 20 s.
lease_wait() {
  local left=$((held_ttl + 5)) tags=$held_tags who=$held
  log lease waits "$held; looks for $left s whether it is renewed"
  while [[ $left -gt 0 ]]; do
    sleep 2; left=$((left - 2))
    [[ -z $stop ]] || interrupted
    lease_look again; lease_stands
    [[ -n $held ]] || return 0
    [[ $held_tags == "$tags" ]] || leave 3 "$held. Only one run at a time may change an environment: talk to them first. To take it over: --takeover --reason TEXT"
  done
  log lease takes-over "$who: it was not renewed for $held_ttl s"
}

lease_open() {
  local i tries
  [[ \${#lease_buckets[@]} -gt 0 ]] || return 0
  if ask "$target" sts get-caller-identity '{}' Arn; then i=\${answer//\"/}; else i=unknown; fi
  tries=$(hostname 2>/dev/null || uname -n); tries=\${tries//[^A-Za-z0-9._-]/}
  lease_holder="{\"arn\":\"$i\",\"host\":\"$tries\",\"machine\":\"script-$tries\",\"pid\":$$}"
  clock; lease_since=$(iso $((now / 1000)))
  lease_run="\${lease_since//[-:]/}-$name-$$"
  for tries in 1 2 3 4 5; do
    [[ -z $stop ]] || interrupted
    lease_look again; lease_stands
    if ! sees_enough; then
      lease_unknown "the lease in$silent could not be asked for"
      [[ $seen -gt 0 ]] || return 0
    fi
    if [[ -n $held ]]; then
      if [[ $takeover == yes ]]; then log lease takes-over "$held: $reason"; else lease_wait; fi
      lease_stands
    fi
    lease_epoch=$((newest + 1))
    if lease_spread; then break; fi
    lease_epoch=""
    [[ -z $too_old ]] || break
  done
  if [[ -n $too_old ]]; then
    lease_unknown "this AWS CLI cannot write on condition; ${CLI_WITH_IF_MATCH} can ($too_old)"
    return 0
  fi
  if [[ -z $lease_epoch ]]; then lease_unknown 'others write the lease as well'; return 0; fi
  log lease holds "epoch $lease_epoch, $lease_run"
  lease_keep >/dev/null 2>&1 </dev/null & keeper=$!
}

# WHY: a planned move has the time to wait until it is known; an emergency goes on.
lease_unknown() {
  [[ $lease_mode != graceful ]] || leave 4 "it is not known whether someone else changes the environment: $1. A planned move waits until that is known; nothing was sent"
  [[ -e $tmp/unknown.said ]] || log lease unknown "it is not known whether someone else acts as well: $1. THIS IS AN EMERGENCY: the script goes on"
  : >"$tmp/unknown.said"
}

# Writes it everywhere, the target's bucket first. Returns 1 where somebody else was faster.
lease_spread() {
  local i tries verdict
  for i in "\${!lease_buckets[@]}"; do
    [[ $(cat "$tmp/main.lease.$i.seen") != unknown ]] || continue
    for tries in 1 2 3; do
      lease_put "$i" "$lease_holder"; verdict=$?
      [[ $verdict -eq 1 ]] || break
      [[ $i -ne 0 ]] || return 1
      lease_read "$i"
      if lease_of "$i" && is_newer "$lease_epoch"; then lease_back; return 1; fi
    done
    [[ -z $too_old ]] || return 1
    [[ $verdict -eq 0 ]] || { printf 'unknown' >"$tmp/main.lease.$i.seen"; printf '%s' "$code" >"$tmp/silent.$i"; }
  done
}

# Renews it every 20 s, and brings it to buckets that answer again. Ends with the script.
lease_keep() {
  local i seconds step=keeper
  while :; do
    for ((seconds = 0; seconds < 20; seconds += 1)); do
      sleep 1
      kill -0 "$$" 2>/dev/null || exit 0
    done
    lease_look again
    for i in "\${!lease_buckets[@]}"; do
      [[ $(cat "$tmp/keeper.lease.$i.seen") != unknown ]] || continue
      if lease_of "$i" && is_newer "$lease_epoch"; then continue; fi
      lease_put "$i" "$lease_holder"
    done
  done
}

# Right before something is changed: 0 it may be, 10 not yet, 22 no.
lease_check() {
  local i
  [[ -n $lease_epoch ]] || return 0
  lease_look now
  for i in "\${!lease_buckets[@]}"; do
    lease_of "$i" || continue
    is_newer "$lease_epoch" || continue
    printf '%s\n' "this script was taken over: $one_who took the lease at $one_since for $one_run" >"$tmp/lost"
  done
  if [[ -e $tmp/lost ]]; then why=$(cat "$tmp/lost"); return 22; fi
  sees_enough && return 0
  why="it is not known whether this script holds the lease:$silent"
  [[ $lease_mode != graceful ]] || return 10
  lease_unknown "the lease in$silent could not be asked for"
}

# Gives it back where it is still ours.
lease_back() {
  local i them=""
  [[ -n $lease_epoch ]] || return 0
  if [[ -n $keeper ]]; then kill "$keeper" 2>/dev/null; wait "$keeper" 2>/dev/null; keeper=""; fi
  step=main
  for i in "\${!lease_buckets[@]}"; do
    [[ ! -e $tmp/silent.$i ]] || continue
    # Twice: the last renewal may come in between.
    (for _ in 1 2; do
      lease_read "$i"
      if ! lease_of "$i" || [[ $one_run != "$lease_run" ]] || lease_put "$i" null; then break; fi
    done) & them="$them $!"
  done
  for i in $them; do wait "$i"; done
  lease_epoch=""
}
`.replaceAll('\\${', '${');
