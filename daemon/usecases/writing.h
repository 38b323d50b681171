#ifndef FALLOW_DAEMON_USECASES_WRITING_H_
#define FALLOW_DAEMON_USECASES_WRITING_H_

// Everything the user writes passes through here, whether it comes from a client, as the answer to
// a check-in, or from an import. What a text implies is determined only here: which connections it
// mentions, so that it is found under their names and released with them, and how its signs are
// spelled. Nothing else above the store writes reflections: tests/integration/one_writer.py checks
// what the libraries are linked with.
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

// Results and errors are those of store::Reflections. In addition, a sign that is not in the
// vocabulary is INVALID_ARGUMENT, and the message suggests the nearest one.

// The reflection is also about the connections its text mentions, up to the limit.
absl::StatusOr<journal::Reflection> Write(store::Vault& vault, journal::NewReflection what);

// A note about the connection called `name`.
absl::StatusOr<journal::Reflection> Notice(store::Vault& vault, std::string_view name,
                                           journal::NewReflection what);

// Adds the connections that the new text mentions and the old one did not, so that one the user
// removed stays removed.
absl::StatusOr<journal::Reflection> Edit(store::Vault& vault, std::string_view id_prefix,
                                         journal::ReflectionEdit what);

// Restores exactly that version: its mentions were determined when it was written.
absl::StatusOr<journal::Reflection> RestoreVersion(store::Vault& vault, std::string_view id_prefix,
                                                   uint32_t version);

// Like the functions above these see to it first that the log has the reflection: where only the
// index of a mended journal has it, they say what it waits for (WriteBack::Bring).
absl::StatusOr<journal::Reflection> Delete(store::Vault& vault, std::string_view id_prefix);
absl::StatusOr<journal::Reflection> Undelete(store::Vault& vault, std::string_view id_prefix);

// Entries from other programs' files; each succeeds or fails separately. In those files @ may mean
// something else, and signs may come from another vocabulary: mentions only count if they name a
// connection, and unknown signs are kept unchanged.
absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> WriteImported(
    store::Vault& vault, std::span<journal::NewReflection> what);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_WRITING_H_
