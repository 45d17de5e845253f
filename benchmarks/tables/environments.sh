#!/usr/bin/env bash
# Makes the environments of the contenders that do not go together, in the folder named, with Python 3.11 or newer:
#   benchmarks/tables/environments.sh build/environments [python]
set -euo pipefail
folder=${1:?the folder to make them in} python=${2:-python3}

make_environment() { # make_environment NAME PACKAGE…
    local name=$1
    shift
    "$python" -m venv "$folder/$name"
    "$folder/$name/bin/pip" install -q "$@"
    echo "$name: $("$folder/$name/bin/python" --version)"
}

here=$(cd "$(dirname "$0")/../.." && pwd)
make_environment spark -e "$here[spark]"
make_environment pointblank pointblank pandera polars pyarrow
make_environment ibis 'ibis-framework[duckdb]' pandera polars
make_environment ibis_pointblank 'ibis-framework[duckdb]' pointblank polars pyarrow
make_environment vtl vtlengine duckdb pandas
