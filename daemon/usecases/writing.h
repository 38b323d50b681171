#ifndef FALLOW_DAEMON_USECASES_WRITING_H_
#define FALLOW_DAEMON_USECASES_WRITING_H_

// Whatever a person writes comes through here, whoever writes it down: a client, the answer to a
// check-in, an import. What a text says of its own accord is read here and nowhere else: whom it
// mentions, so that it is found under their names and goes with them, and how the signs given with
// it are spelled. Nothing else above the store writes reflections: tests/integration/one_writer.py
// looks at what the libraries are linked with.
//
// Belongs to the journal executor.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/vault.h"

namespace fallow::usecases {

// The results and errors are those of store::Reflections. Besides, INVALID_ARGUMENT for a sign that
// the vocabulary does not have names the nearest.

// It is also about those whom its text mentions, as far as it has room.
absl::StatusOr<journal::Reflection> Write(store::Vault& vault, journal::NewReflection what);

// What was noticed about the connection called `name`.
absl::StatusOr<journal::Reflection> Notice(store::Vault& vault, std::string_view name,
                                           journal::NewReflection what);

// Adds those whom the new text mentions and the old one did not, so that whoever was taken away
// stays away.
absl::StatusOr<journal::Reflection> Edit(store::Vault& vault, std::string_view id_prefix,
                                         journal::ReflectionEdit what);

// As that version was: whom it is about was read when it was written.
absl::StatusOr<journal::Reflection> RestoreVersion(store::Vault& vault, std::string_view id_prefix,
                                                   uint32_t version);

// What comes from other programs' files, each composed where it lies. In those files @ may mean
// something else, and signs may be another vocabulary's: mentions count where they name a
// connection, and signs that are not known stay as they are.
absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> WriteImported(
    store::Vault& vault, std::span<journal::NewReflection> what);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_WRITING_H_
