# What the scripts that measure share: servers that end with the script, and load on them. Sourced, not run.

target=${CARGO_TARGET_DIR:-target}
waymark=$target/release/waymark bare=$target/release/examples/load-bare generator=$target/release/examples/load-data
work=target/load
# What the data are that are measured on, as their maker says.
made=$work/made
connections=${CONNECTIONS:-16}
declare -A address pid
# Where Waymark and the reference keep their data; on PostgreSQL, if POSTGRESQL=1 says so.
database=$work/run.db reference=$work/reference-run.db

finish() {
    # Only what this script started.
    local one
    for one in "${pid[@]}"; do kill "$one" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -f "$work"/run.db* "$work"/reference-run.db* "$work"/demo.db* "$work"/measured
    if [[ -n ${cluster-} ]]; then
        as_postgres "$postgresql/pg_ctl" -D "$cluster/data" -m immediate -s stop || true
        rm -rf "$cluster"
    fi
}

install_tools() {
    command -v wrk >/dev/null && command -v curl >/dev/null || apt-get install -y -qq wrk curl >/dev/null
    [[ -z ${POSTGRESQL-} ]] || compgen -G '/usr/lib/postgresql/*/bin' >/dev/null ||
        apt-get install -y -qq postgresql >/dev/null
}

# The server refuses to run as root.
as_postgres() {
    if [[ $EUID == 0 ]]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

# A server of its own, as Debian sets it up but for its buffers, with what is in the database so far. Every commit is on
# the disk.
move_to_postgresql() {
    postgresql=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    cluster=$(mktemp -d)
    local port=$((20000 + RANDOM % 20000)) home=$PWD
    [[ $EUID != 0 ]] || chown postgres "$cluster"
    cd "$cluster"
    as_postgres "$postgresql/initdb" -D data -U waymark -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    as_postgres "$postgresql/pg_ctl" -D "$cluster/data" -s -w -l "$cluster/log" -o "-p $port -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories=$cluster -c shared_buffers=256MB" start
    cd "$home"
    database=postgres://waymark@127.0.0.1:$port/postgres reference=postgres://waymark@127.0.0.1:$port/reference
    as_postgres "$postgresql/createdb" --host "$cluster" --port "$port" --username waymark reference
    "$waymark" move --database-url "$work/run.db" --to "$database" | tail -n 1
    # As autovacuum would have done by and by.
    as_postgres "$postgresql/vacuumdb" --host "$cluster" --port "$port" --username waymark --analyze --quiet postgres
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

start_waymark() { start waymark "$waymark" serve --listen 127.0.0.1:0 --database-url "$database"; }

sample() { echo "$*" >>"$log"; }

# A session lasts some minutes, so it has to be begun anew.
sign_in() {
    local email password
    read -r email password <<<"$(fact administrator)"
    curl -sSf "${address[waymark]}/api/v1/auth/login" -H 'content-type: application/json' \
        -d "{\"email\": \"$email\", \"password\": \"$password\"}" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

# What a server has spent; for one on PostgreSQL with all processes of that, also of those that have ended.
ticks() {
    local server=0
    if [[ $1 != bare && -n ${cluster-} ]]; then server=$(head -n 1 "$cluster/data/postmaster.pid"); fi
    # Some end between being listed and being read.
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^\([0-9]*\) (.*) /\1 _ /' | awk -v own="${pid[$1]}" -v server="$server" '
        $1 == own || $1 == server || $4 == server { sum += $14 + $15 }
        $1 == server { sum += $16 + $17 }
        END { print sum }'
}

# Loads a server: notes its CPU microseconds a request, the rate and the 99th percentile.
load() {
    local row=$1 name=$2 path=$3 before after requests errors rate p99
    shift 3
    before=$(ticks "$name")
    LOAD_PLANS=${LOAD_PLANS:-1} LOAD_ACCOUNTS=$made wrk -t2 -c"$connections" -d"$duration" --latency \
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
