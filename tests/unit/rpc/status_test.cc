#include "daemon/rpc/status.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/next_step.pb.h"

namespace fallow::rpc {
namespace {

using base::Next;
using base::Thing;
using Proto = client::v1::NextStep;

// The daemon's kinds have the same numbers as the protocol's, every one of them.
#define SAME_KIND(kind, name) static_assert(static_cast<int>(Next::kind) == Proto::KIND_##name)
#define SAME_THING(thing, name) static_assert(static_cast<int>(Thing::thing) == Proto::THING_##name)
SAME_KIND(kNothing, NOTHING);
SAME_KIND(kUnlock, UNLOCK);
SAME_KIND(kMakeJournal, MAKE_JOURNAL);
SAME_KIND(kGivePassphrase, GIVE_PASSPHRASE);
SAME_KIND(kCheckPassphrase, CHECK_PASSPHRASE);
SAME_KIND(kChangePassphrase, CHANGE_PASSPHRASE);
SAME_KIND(kSetHome, SET_HOME);
SAME_KIND(kExamine, EXAMINE);
SAME_KIND(kRebuildIndex, REBUILD_INDEX);
SAME_KIND(kPutBackCopy, PUT_BACK_COPY);
SAME_KIND(kPutBackNewer, PUT_BACK_NEWER);
SAME_KIND(kCheckDisk, CHECK_DISK);
SAME_KIND(kFreeSpace, FREE_SPACE);
SAME_KIND(kFreeMemory, FREE_MEMORY);
SAME_KIND(kCheckPermissions, CHECK_PERMISSIONS);
SAME_KIND(kUpdateHere, UPDATE_HERE);
SAME_KIND(kUpdateOlder, UPDATE_OLDER);
SAME_KIND(kRestartDaemon, RESTART_DAEMON);
SAME_KIND(kStopDaemon, STOP_DAEMON);
SAME_KIND(kTryAgain, TRY_AGAIN);
SAME_KIND(kWait, WAIT);
SAME_KIND(kShow, SHOW);
SAME_KIND(kGiveMoreOfTheId, GIVE_MORE_OF_THE_ID);
SAME_KIND(kChooseOneOf, CHOOSE_ONE_OF);
SAME_KIND(kChooseAnotherName, CHOOSE_ANOTHER_NAME);
SAME_KIND(kChooseAnotherPlace, CHOOSE_ANOTHER_PLACE);
SAME_KIND(kChooseLaterDay, CHOOSE_LATER_DAY);
SAME_KIND(kChooseAnotherSpan, CHOOSE_ANOTHER_SPAN);
SAME_KIND(kShorten, SHORTEN);
SAME_KIND(kDoItInParts, DO_IT_IN_PARTS);
SAME_KIND(kRemoveSome, REMOVE_SOME);
SAME_KIND(kAttachInstead, ATTACH_INSTEAD);
SAME_KIND(kAttachLater, ATTACH_LATER);
SAME_KIND(kWriteReflection, WRITE_REFLECTION);
SAME_KIND(kBringBack, BRING_BACK);
SAME_KIND(kMergeConnections, MERGE_CONNECTIONS);
SAME_KIND(kConfirmAnother, CONFIRM_ANOTHER);
SAME_KIND(kShowAnyway, SHOW_ANYWAY);
SAME_KIND(kBeginFarewell, BEGIN_FAREWELL);
SAME_KIND(kGiveCheckInDays, GIVE_CHECK_IN_DAYS);
SAME_KIND(kAnswerEarly, ANSWER_EARLY);
SAME_KIND(kOpenEarly, OPEN_EARLY);
SAME_KIND(kNameWhatToRelease, NAME_WHAT_TO_RELEASE);
SAME_KIND(kCancelRelease, CANCEL_RELEASE);
SAME_KIND(kReleaseDevice, RELEASE_DEVICE);
SAME_KIND(kDistrustDevice, DISTRUST_DEVICE);
SAME_KIND(kUseAnotherDevice, USE_ANOTHER_DEVICE);
SAME_KIND(kLetThrough, LET_THROUGH);
SAME_KIND(kPairAgain, PAIR_AGAIN);
SAME_KIND(kAddDeviceThere, ADD_DEVICE_THERE);
SAME_KIND(kTypeAsShown, TYPE_AS_SHOWN);
SAME_KIND(kCheckReach, CHECK_REACH);
SAME_KIND(kChooseSource, CHOOSE_SOURCE);
SAME_KIND(kDecryptFirst, DECRYPT_FIRST);
SAME_KIND(kCorrectAndImport, CORRECT_AND_IMPORT);
SAME_KIND(kCopyIntoFolder, COPY_INTO_FOLDER);
SAME_KIND(kExportAgain, EXPORT_AGAIN);
SAME_KIND(kExportAs, EXPORT_AS);
SAME_KIND(kChooseAnotherPort, CHOOSE_ANOTHER_PORT);
static_assert(static_cast<int>(base::kLastNext) == Proto::Kind_MAX);
SAME_THING(kNothing, NOTHING);
SAME_THING(kReflections, REFLECTIONS);
SAME_THING(kAttachments, ATTACHMENTS);
SAME_THING(kVersions, VERSIONS);
SAME_THING(kDrafts, DRAFTS);
SAME_THING(kTemplates, TEMPLATES);
SAME_THING(kConnections, CONNECTIONS);
SAME_THING(kConnection, CONNECTION);
SAME_THING(kSigns, SIGNS);
SAME_THING(kPrompts, PROMPTS);
SAME_THING(kFindings, FINDINGS);
SAME_THING(kFarewell, FAREWELL);
SAME_THING(kLetters, LETTERS);
SAME_THING(kSpaces, SPACES);
SAME_THING(kReleases, RELEASES);
SAME_THING(kReceipt, RECEIPT);
SAME_THING(kReleasable, RELEASABLE);
SAME_THING(kDevices, DEVICES);
SAME_THING(kHeldDeletions, HELD_DELETIONS);
static_assert(static_cast<int>(base::kLastThing) == Proto::Thing_MAX);
#undef SAME_KIND
#undef SAME_THING

TEST_CASE("no kind of step is left out of the protocol or of the daemon") {
  CHECK(client::v1::NextStep_Kind_descriptor()->value_count() ==
        static_cast<int>(base::kLastNext) + 1);
  CHECK(client::v1::NextStep_Thing_descriptor()->value_count() ==
        static_cast<int>(base::kLastThing) + 1);
}

TEST_CASE("the bytes of a step are the protocol's message") {
  base::NextStep step = WithName(WithId(base::Show(Thing::kReceipt), "k4f2"), "Ana");
  step.choices = {"one", "two"};
  Proto proto;
  REQUIRE(proto.ParseFromString(ToBytes(step)));
  CHECK(proto.kind() == Proto::KIND_SHOW);
  CHECK(proto.thing() == Proto::THING_RECEIPT);
  CHECK(proto.id() == "k4f2");
  CHECK(proto.name() == "Ana");
  REQUIRE(proto.choices_size() == 2);
  CHECK(proto.choices(1) == "two");
  CHECK(base::NextStepFrom(proto.SerializeAsString()) == step);
}

TEST_CASE("a failure becomes a gRPC status with the same code and words") {
  const grpc::Status status = ToGrpc(base::NotFound("There is no such version", "", ""));
  CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(status.error_message() == "There is no such version.");
  CHECK(status.error_details().empty());
  CHECK(ToGrpc(absl::OkStatus()).ok());
}

TEST_CASE("a failure's next step goes into the details") {
  const grpc::Status status = ToGrpc(base::Locked());
  CHECK(status.error_message() == "The journal is locked.");
  client::v1::Failure failure;
  REQUIRE(failure.ParseFromString(status.error_details()));
  CHECK(failure.code() == grpc::StatusCode::FAILED_PRECONDITION);
  CHECK(failure.message() == status.error_message());
  REQUIRE(failure.details_size() == 1);
  Proto step;
  REQUIRE(failure.details(0).UnpackTo(&step));
  CHECK(step.kind() == Proto::KIND_UNLOCK);
}

TEST_CASE("details that metadata cannot hold are left out") {
  const grpc::Status status =
      ToGrpc(base::Failed(std::string(kDetailsBytesMax, 'x'), "", Next::kTryAgain));
  CHECK(status.error_code() == grpc::StatusCode::UNKNOWN);
  CHECK(status.error_details().empty());
}

}  // namespace
}  // namespace fallow::rpc
