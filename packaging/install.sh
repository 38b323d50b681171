#!/usr/bin/env bash
# Installs a build into a folder, for ./dev install, or removes it again.
#
#   packaging/install.sh [--remove] BUILD PREFIX
#
# Installed files are listed in PREFIX/share/fallow/installed, so that removing them needs no build.
# Neither touches journals or configuration.
set -euo pipefail

remove=0
if [ "$1" = --remove ]; then
  remove=1
  shift
fi
build=$1 prefix=$2
list=$prefix/share/fallow/installed

# With a colon after each, because one folder's name may be the beginning of another's.
has_path() { case ":${2:-}:" in *":$1:"*) return 0 ;; *) return 1 ;; esac; }

take_away() {
  if [ ! -f "$list" ]; then
    printf 'Nothing of Fallow is installed in %s.\n' "$prefix" >&2
    exit 1
  fi
  systemctl --user disable --now fallowd.socket fallowd.service >/dev/null 2>&1 || true
  "$prefix/bin/fallow" daemon stop >/dev/null 2>&1 || true
  local file folder
  while IFS= read -r file; do
    case "$file" in "$prefix"/*) ;; *) continue ;; esac
    rm -f -- "$file"
    folder=${file%/*}
    while [ "$folder" != "$prefix" ] && rmdir -- "$folder" 2>/dev/null; do folder=${folder%/*}; done
  done < <(cat "$list"; printf '%s\n' "$list")
  printf 'Fallow is gone from %s. Journals and configuration are where they were.\n' "$prefix"
}

put() {
  cmake --install "$build" --prefix "$prefix" --strip >/dev/null
  mkdir -p "${list%/*}"
  { cat "$build/install_manifest.txt"; printf '\n'; } >"$list"
  printf 'Installed in %s: fallow and fallowd, their manual pages, completion for bash, zsh and fish,\n' "$prefix"
  printf 'and a systemd user unit. `./dev uninstall%s` takes all of it away again.\n' \
    "$([ "$prefix" = "$HOME/.local" ] || printf ' --prefix %s' "$prefix")"
  if ! has_path "$prefix/bin" "$PATH"; then
    case "${SHELL:-}" in
      *zsh)
        printf '\nThe shell does not look there yet. Add this line to ~/.zprofile, and log in again:\n\n'
        printf '    export PATH="%s/bin:$PATH"\n' "$prefix" ;;
      *fish)
        printf '\nThe shell does not look there yet. Run this once:\n\n'
        printf '    fish_add_path "%s/bin"\n' "$prefix" ;;
      *)
        printf '\nThe shell does not look there yet. Add this line to ~/.profile, and log in again:\n\n'
        printf '    export PATH="%s/bin:$PATH"\n' "$prefix" ;;
    esac
  fi
  case "${SHELL:-}" in
    *zsh)
      printf '\nFor completion, add this line to ~/.zshrc, before compinit:\n\n'
      printf '    fpath=(%s/share/zsh/site-functions $fpath)\n' "$prefix" ;;
  esac
  printf '\nThe daemon starts when it is needed. To let systemd do that instead:\n\n'
  printf '    systemctl --user daemon-reload && systemctl --user enable --now fallowd.socket\n'
  printf '\nThen: `fallow init`, or `man fallow`.\n'
}

if [ "$remove" = 1 ]; then take_away; else put; fi
