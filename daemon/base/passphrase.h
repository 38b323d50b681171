#ifndef FALLOW_DAEMON_BASE_PASSPHRASE_H_
#define FALLOW_DAEMON_BASE_PASSPHRASE_H_

// What counts of a passphrase that was typed: OpaqueString of RFC 8265, section 4.2. Line ends
// behind it are not part of it, spaces of any width are U+0020, and characters are composed (NFC),
// so that another keyboard or another system that writes the same characters differently opens the
// same journal. Case, width and everything else count as typed.
//
// Where this differs from the RFC: joiners (U+200C, U+200D) are allowed anywhere, because scripts
// and emoji need them.
//
// Pure functions: any thread. What they make in between is wiped.

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/base/secret_string.h"

namespace fallow::base {

// Of one that is to be set. INVALID_ARGUMENT, with the reason, when it is empty, longer than
// kPassphraseBytesMax before or afterwards, not UTF-8, or holds what RFC 8264 does not allow in
// free text: a control character, an invisible one, or one that Unicode does not know yet.
absl::StatusOr<SecretString> NewPassphrase(std::string_view typed);

// The same of one that is tried, without the rules for new ones; nothing when it has no such form.
std::optional<SecretString> PreparedPassphrase(std::string_view typed);

// Without the line ends behind it: CR, LF, and those that Unicode has besides.
std::string_view WithoutLineEnds(std::string_view typed);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_PASSPHRASE_H_
