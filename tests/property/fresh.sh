#!/bin/sh
# fresh.sh PROGRAM: runs a program of property tests with a seed that no run before has had. A
# failure prints the command that repeats it.
seed=$(od -An -N8 -tu8 /dev/urandom | tr -d ' ')
RC_PARAMS="seed=$seed" "$1" && exit 0
echo "again with: RC_PARAMS=\"seed=$seed\" $1"
exit 1
