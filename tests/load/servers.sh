# What the scripts that measure share: servers that end with the script, and load on them. Sourced, not run.

target=${CARGO_TARGET_DIR:-target}
waymark=$target/release/waymark bare=$target/release/examples/load-bare generator=$target/release/examples/load-data
work=target/load
# What the data are that are measured on, as their maker says.
made=$work/made
connections=${CONNECTIONS:-16}
declare -A address pid

finish() {
    # Only what this script started.
    local one
    for one in "${pid[@]}"; do kill "$one" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -f "$work"/run.db* "$work"/reference-run.db* "$work"/demo.db* "$work"/measured
}

install_tools() {
    command -v wrk >/dev/null && command -v curl >/dev/null && return
    apt-get install -y -qq wrk curl >/dev/null
}

fact() { sed -n "s/^$1=//p" "$made"; }

# Starts a server and waits until it says where it listens.
start() {
    local name=$1 line
    shift
    rm -f "$work/$name.out"
    "$@" >"$work/$name.out" 2>"$work/$name.log" &
    pid[$name]=$!
    until line=$(grep -sm1 '^listening on ' "$work/$name.out"); do
        kill -0 "${pid[$name]}" || { cat "$work/$name.log" >&2; exit 1; }
        sleep 0.005
    done
    address[$name]=${line#listening on }
}

stop() {
    kill "${pid[$1]}"
    wait "${pid[$1]}" 2>/dev/null || true
    unset "pid[$1]"
}

start_waymark() { start waymark "$waymark" serve --listen 127.0.0.1:0 --database-url "$work/run.db"; }

sample() { echo "$*" >>"$log"; }

# A session lasts some minutes, so it has to be begun anew.
sign_in() {
    local email password
    read -r email password <<<"$(fact administrator)"
    curl -sSf "${address[waymark]}/api/v1/auth/login" -H 'content-type: application/json' \
        -d "{\"email\": \"$email\", \"password\": \"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

ticks() { awk '{ print $14 + $15 }' "/proc/${pid[$1]}/stat"; }

# Loads a server: notes its CPU microseconds a request, the rate and the 99th percentile.
load() {
    local row=$1 name=$2 path=$3 before after requests errors rate p99
    shift 3
    before=$(ticks "$name")
    LOAD_ACTIONS=$actions LOAD_ACCOUNTS=$made wrk -t2 -c"$connections" -d"$duration" --latency \
        -s tests/load/requests.lua "$@" "${address[$name]}$path" >"$work/measured"
    after=$(ticks "$name")
    read -r requests errors rate p99 <<<"$(tail -1 "$work/measured")"
    [[ $errors == 0 ]] || echo "$row: $errors of $requests requests to $name failed" >&2
    local us
    us=$(awk "BEGIN { print ($after - $before) * 1e6 / $(getconf CLK_TCK) / $requests }")
    sample "$row" "$name" "$us" "$rate" "$p99"
}

etag() {
    curl -sSf -o /dev/null -D - "${address[$1]}$2" -H "Authorization: Bearer $3" |
        tr -d '\r' | sed -n 's/^etag: //Ip'
}
