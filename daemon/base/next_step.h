#ifndef FALLOW_DAEMON_BASE_NEXT_STEP_H_
#define FALLOW_DAEMON_BASE_NEXT_STEP_H_

// What the user can do about a failure, as data. The daemon says in a sentence what happened and
// why, and names the next step by its kind; a client turns that into a command, a button or another
// language. So nothing under daemon/ or crypto/ knows how any client is operated.
//
// A step travels as a payload of an absl::Status, and from the daemon to a client in the details of
// a gRPC status. In both, its bytes are the message of proto/fallow/client/v1/next_step.proto,
// which documents each kind; the numbers here are the numbers there. Arguments never hold a
// journal's content, only an id, a name that the caller gave, a file name, or words of Fallow's
// own. Pure functions.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "daemon/base/status.h"

namespace fallow::base {

enum class Next : uint8_t {
  kNothing = 0,
  // The vault.
  kUnlock = 1,
  kMakeJournal = 2,
  kGivePassphrase = 3,
  kCheckPassphrase = 4,
  kChangePassphrase = 5,
  kSetHome = 6,
  // Damage.
  kExamine = 7,
  kRebuildIndex = 8,
  kPutBackCopy = 9,
  kPutBackNewer = 10,
  // This machine.
  kCheckDisk = 11,
  kFreeSpace = 12,
  kFreeMemory = 13,
  kCheckPermissions = 14,
  kUpdateHere = 15,
  kUpdateOlder = 16,
  kRestartDaemon = 17,
  kStopDaemon = 18,
  // What was asked for.
  kTryAgain = 19,
  kWait = 20,
  kShow = 21,
  kGiveMoreOfTheId = 22,
  kChooseOneOf = 23,
  kChooseAnotherName = 24,
  kChooseAnotherPlace = 25,
  kChooseLaterDay = 26,
  kChooseAnotherSpan = 27,
  kShorten = 28,
  kDoItInParts = 29,
  kRemoveSome = 30,
  // Writing.
  kAttachInstead = 31,
  kAttachLater = 32,
  kWriteReflection = 33,
  kBringBack = 34,
  // Connections, farewells, spaces and letters.
  kMergeConnections = 35,
  kConfirmAnother = 36,
  kShowAnyway = 37,
  kBeginFarewell = 38,
  kGiveCheckInDays = 39,
  kAnswerEarly = 40,
  kOpenEarly = 41,
  // Letting go.
  kNameWhatToRelease = 42,
  kCancelRelease = 43,
  // Other devices.
  kReleaseDevice = 44,
  kDistrustDevice = 45,
  kUseAnotherDevice = 46,
  kLetThrough = 47,
  kPairAgain = 48,
  kAddDeviceThere = 49,
  kTypeAsShown = 50,
  kCheckReach = 51,
  // Import and export.
  kChooseSource = 52,
  kDecryptFirst = 53,
  kCorrectAndImport = 54,
  kCopyIntoFolder = 55,
  kExportAgain = 56,
  kExportAs = 57,
  kChooseAnotherPort = 58,
};
inline constexpr Next kLastNext = Next::kChooseAnotherPort;

// What Next::kShow is about: something that a client can list or show.
enum class Thing : uint8_t {
  kNothing = 0,
  kReflections = 1,
  kAttachments = 2,
  kVersions = 3,
  kDrafts = 4,
  kTemplates = 5,
  kConnections = 6,
  kConnection = 7,
  kSigns = 8,
  kPrompts = 9,
  kFindings = 10,
  kFarewell = 11,
  kLetters = 12,
  kSpaces = 13,
  kReleases = 14,
  kReceipt = 15,
  kReleasable = 16,
  kDevices = 17,
  kHeldDeletions = 18,
};
inline constexpr Thing kLastThing = Thing::kHeldDeletions;

// Longer arguments are left out, and so are choices beyond kStepChoicesMax.
inline constexpr size_t kStepIdBytesMax = 64;
inline constexpr size_t kStepNameBytesMax = 256;
inline constexpr size_t kStepChoiceBytesMax = 64;
inline constexpr size_t kStepChoicesMax = 16;

struct NextStep {
  NextStep() = default;
  // A step without arguments is just its kind.
  NextStep(Next next) : kind(next) {}  // NOLINT(google-explicit-constructor)

  Next kind = Next::kNothing;
  Thing thing = Thing::kNothing;
  std::string id;
  std::string name;
  std::vector<std::string> choices;

  bool operator==(const NextStep&) const = default;
};

NextStep Show(Thing thing);
// `step`, about a particular one: the release with this id, the connection with this name.
NextStep WithId(NextStep step, std::string_view id);
NextStep WithName(NextStep step, std::string_view name);
NextStep OneOf(std::vector<std::string> choices);
// As OneOf(), after the user typed `typed`, which is not among `known`. The step's name is the
// choice that was most likely meant (slips.h).
NextStep Choose(std::string_view typed, std::span<const std::string_view> known);
// Only the choice that was most likely meant, as the step's name; kNothing where none is near.
NextStep Meant(std::string_view typed, std::span<const std::string_view> known);

// The functions of status.h, with a next step.
absl::Status Failed(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Invalid(std::string_view what, std::string_view why, const NextStep& next);
absl::Status NotFound(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Unreachable(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Silent(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Refused(std::string_view what, std::string_view why, const NextStep& next);
absl::Status NeedsConsent(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Damaged(std::string_view what, std::string_view why, const NextStep& next);
absl::Status Unsupported(std::string_view what, std::string_view why, const NextStep& next);

// The next step of a failure; kNothing where it has none.
NextStep NextStepOf(const absl::Status& status);
// `status` with `next` in place of its own next step.
absl::Status WithNextStep(absl::Status status, const NextStep& next);

// The type URL of a step's payload, in a status and on the wire.
inline constexpr char kNextStepUrl[] = "type.googleapis.com/fallow.client.v1.NextStep";

// A step's bytes, and back. Bytes may come from anywhere: nothing for bytes that are not such a
// message; an unknown kind reads as kNothing, and arguments are bounded as above.
std::string ToBytes(const NextStep& step);
std::optional<NextStep> NextStepFrom(std::string_view bytes);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_NEXT_STEP_H_
