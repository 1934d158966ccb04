/**
 * What an AWS CLI can say, read from the service models that it carries: one process for all calls, where asking the CLI itself costs a
 * start for each. It only ever clears calls: what it does not find is asked of the CLI, and so is everything where models are not found.
 */

/**
 * Python without anything but its standard library. Arguments: the program `aws`, then SERVICE VERB INPUT for each call. Prints the
 * numbers (from 0) of the calls that it cannot clear; ends with another code than 0 where it could not look. It holds no single quote.
 */
export const READ_MODEL = String.raw`
import gzip, json, os, sys
program = os.path.realpath(sys.argv[1])
data = os.path.join(os.path.dirname(program), "awscli", "botocore", "data")
if not os.path.isdir(data):
    with open(program, "rb") as file:
        if file.read(2) != b"#!":
            # Another Python than the one that runs it has the models of another CLI, or none.
            sys.exit(1)
    sys.path[0:1] = [os.path.dirname(program)]
    import awscli
    data = os.path.join(os.path.dirname(awscli.__file__), "botocore", "data")
if not os.path.isdir(data):
    import botocore
    data = os.path.join(os.path.dirname(botocore.__file__), "data")

def load(service):
    folder = os.path.join(data, "s3" if service == "s3api" else service)
    folder = os.path.join(folder, sorted(os.listdir(folder))[-1])
    plain = os.path.join(folder, "service-2.json")
    opened = open(plain, "rb") if os.path.exists(plain) else gzip.open(plain + ".gz", "rb")
    with opened as file:
        return json.loads(file.read().decode("utf-8"))

def fits(shapes, name, value):
    shape = shapes[name]
    if shape["type"] == "structure":
        members = shape["members"]
        needed = [one for one in shape.get("required", []) if not members[one].get("idempotencyToken")]
        known = isinstance(value, dict) and all(one in members for one in value) and all(one in value for one in needed)
        return known and all(fits(shapes, members[one]["shape"], inner) for one, inner in value.items())
    if shape["type"] == "list":
        return isinstance(value, list) and all(fits(shapes, shape["member"]["shape"], one) for one in value)
    if shape["type"] == "map":
        return isinstance(value, dict) and all(fits(shapes, shape["value"]["shape"], one) for one in value.values())
    return not isinstance(value, (dict, list))

models = {}
calls = sys.argv[2:]
if not calls or len(calls) % 3:
    sys.exit(1)
for number in range(len(calls) // 3):
    service, verb, text = calls[3 * number:3 * number + 3]
    if service not in models:
        models[service] = load(service)
    model = models[service]
    found = [one for name, one in model["operations"].items() if name.lower() == verb.replace("-", "")]
    value = json.loads(text)
    if not (found and ("input" in found[0] or not value) and (not value or fits(model["shapes"], found[0]["input"]["shape"], value))):
        print(number)
`.trim();

/** Sets cleared: `no`, or `yes` with the numbers of the calls that are left in `open`. The AWS CLI takes more models from two places. */
export const READING = String.raw`
# Reads what the AWS CLI can say from the models that it carries, all calls in one process. Returns 1 where it cannot.
reads_models() {
  local program line i words=() calls=()
  [[ -z \${AWS_DATA_PATH:-} && ! -d \${HOME:-/}/.aws/models ]] || return 1
  program=$(command -v aws) || return 1
  IFS= read -r -n 300 line <"$program" || return 1
  case $line in
    '#!'*python*) read -r -a words <<<"\${line#'#!'}" ;;
    '#!'*) return 1 ;;
    *) words=(python3) ;;
  esac
  for ((i = 0; i < \${#said[@]}; i += 4)); do calls+=("\${said[@]:i+1:3}"); done
  open=$("\${words[@]}" -B -c "$model_reader" "$program" "\${calls[@]}" 2>/dev/null </dev/null) || return 1
}
`.replaceAll('\\${', '${');
