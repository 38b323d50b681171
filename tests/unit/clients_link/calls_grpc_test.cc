#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "clients/link/calls.h"
#include "fallow/client/v1/attachment.pb.h"
#include "fallow/client/v1/connection.pb.h"
#include "fallow/client/v1/device.pb.h"
#include "fallow/client/v1/draft.pb.h"
#include "fallow/client/v1/farewell.pb.h"
#include "fallow/client/v1/health.pb.h"
#include "fallow/client/v1/journal.pb.h"
#include "fallow/client/v1/letter.pb.h"
#include "fallow/client/v1/look_back.pb.h"
#include "fallow/client/v1/release.pb.h"
#include "fallow/client/v1/space.pb.h"
#include "fallow/client/v1/sync.pb.h"
#include "fallow/client/v1/transfer.pb.h"
#include "fallow/client/v1/vault.pb.h"
#include "fallow/client/v1/watch.pb.h"

namespace fallow::link {
namespace {

using google::protobuf::MethodDescriptor;

// The properties of a call, taken from its type here.
struct Shape {
  std::string name, request, response;
  bool request_streams = false, response_streams = false;
};

template <class Request, class Response>
Shape ShapeOf(Unary<Request, Response> call) {
  return {call.name, Request::descriptor()->full_name(), Response::descriptor()->full_name(), false,
          false};
}
template <class Request, class Message>
Shape ShapeOf(Stream<Request, Message> call) {
  return {call.name, Request::descriptor()->full_name(), Message::descriptor()->full_name(), false,
          true};
}
template <class Message, class Response>
Shape ShapeOf(Upload<Message, Response> call) {
  return {call.name, Message::descriptor()->full_name(), Response::descriptor()->full_name(), true,
          false};
}

std::vector<Shape> Shapes() {
  return {
      ShapeOf(Attachments::kPut),
      ShapeOf(Attachments::kGet),
      ShapeOf(ConnectionService::kAddConnection),
      ShapeOf(ConnectionService::kListConnections),
      ShapeOf(ConnectionService::kGetConnection),
      ShapeOf(ConnectionService::kEditConnection),
      ShapeOf(ConnectionService::kSetSeason),
      ShapeOf(ConnectionService::kMergeConnections),
      ShapeOf(ConnectionService::kQuietConnection),
      ShapeOf(ConnectionService::kNotice),
      ShapeOf(ConnectionService::kLookAtDrift),
      ShapeOf(ConnectionService::kListSigns),
      ShapeOf(ConnectionService::kSetSign),
      ShapeOf(ConnectionService::kRemoveSign),
      ShapeOf(DeviceService::kListDevices),
      ShapeOf(DeviceService::kAddDevice),
      ShapeOf(DeviceService::kJoinJournal),
      ShapeOf(DeviceService::kRenameDevice),
      ShapeOf(DeviceService::kReleaseDevice),
      ShapeOf(DeviceService::kAcknowledgeDevice),
      ShapeOf(Drafts::kSave),
      ShapeOf(Drafts::kList),
      ShapeOf(Drafts::kGet),
      ShapeOf(Drafts::kDiscard),
      ShapeOf(FarewellService::kBeginFarewell),
      ShapeOf(FarewellService::kGetFarewell),
      ShapeOf(FarewellService::kListFarewells),
      ShapeOf(FarewellService::kEditFarewell),
      ShapeOf(FarewellService::kCheckFarewell),
      ShapeOf(FarewellService::kSetFindingAside),
      ShapeOf(FarewellService::kMarkSaid),
      ShapeOf(FarewellService::kTakeBackSaid),
      ShapeOf(Health::kCheck),
      ShapeOf(Health::kStop),
      ShapeOf(Journal::kWrite),
      ShapeOf(Journal::kGet),
      ShapeOf(Journal::kList),
      ShapeOf(Journal::kOnThisDay),
      ShapeOf(Journal::kEdit),
      ShapeOf(Journal::kDelete),
      ShapeOf(Journal::kUndelete),
      ShapeOf(Journal::kHistory),
      ShapeOf(Journal::kRestoreVersion),
      ShapeOf(Journal::kNames),
      ShapeOf(Journal::kStats),
      ShapeOf(Journal::kSetTemplate),
      ShapeOf(Journal::kListTemplates),
      ShapeOf(Journal::kRemoveTemplate),
      ShapeOf(Journal::kNextPrompt),
      ShapeOf(Journal::kListPrompts),
      ShapeOf(Journal::kSilencePrompt),
      ShapeOf(LetterService::kWriteLetter),
      ShapeOf(LetterService::kListLetters),
      ShapeOf(LetterService::kOpenLetter),
      ShapeOf(LookBackService::kLookBack),
      ShapeOf(ReleaseService::kLastLook),
      ShapeOf(ReleaseService::kPlanRelease),
      ShapeOf(ReleaseService::kListReleases),
      ShapeOf(ReleaseService::kCancelRelease),
      ShapeOf(ReleaseService::kGetReceipt),
      ShapeOf(ReleaseService::kVerifyReceipt),
      ShapeOf(SpaceService::kListSpaces),
      ShapeOf(SpaceService::kAnswerCheckIn),
      ShapeOf(SpaceService::kSetCheckInDays),
      ShapeOf(SpaceService::kSetBoundary),
      ShapeOf(SpaceService::kRemoveBoundary),
      ShapeOf(SpaceService::kCloseSpace),
      ShapeOf(SpaceService::kListDue),
      ShapeOf(SyncService::kSyncNow),
      ShapeOf(SyncService::kGetSyncStatus),
      ShapeOf(SyncService::kReviewSync),
      ShapeOf(Transfer::kListFormats),
      ShapeOf(Transfer::kImport),
      ShapeOf(Transfer::kExport),
      ShapeOf(Vault::kInit),
      ShapeOf(Vault::kUnlock),
      ShapeOf(Vault::kLock),
      ShapeOf(Vault::kStatus),
      ShapeOf(Vault::kChangePassphrase),
      ShapeOf(Vault::kDoctor),
      ShapeOf(Watch::kWatch),
  };
}

// Every method of the services in the proto files.
std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : {
           client::v1::AttachmentChunk::descriptor()->file(),
           client::v1::Connection::descriptor()->file(),
           client::v1::Device::descriptor()->file(),
           client::v1::Draft::descriptor()->file(),
           client::v1::Farewell::descriptor()->file(),
           client::v1::CheckRequest::descriptor()->file(),
           client::v1::WriteRequest::descriptor()->file(),
           client::v1::Letter::descriptor()->file(),
           client::v1::LookBackRequest::descriptor()->file(),
           client::v1::Release::descriptor()->file(),
           client::v1::Space::descriptor()->file(),
           client::v1::SyncStatus::descriptor()->file(),
           client::v1::ImportRequest::descriptor()->file(),
           client::v1::StatusRequest::descriptor()->file(),
           client::v1::Change::descriptor()->file(),
       }) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

TEST_CASE("every call is named and typed as its service is described") {
  const std::vector<Shape> shapes = Shapes();
  const auto methods = Methods();
  REQUIRE(methods.size() > 70);
  CHECK(shapes.size() == methods.size());
  for (const MethodDescriptor* method : methods) {
    const std::string name = "/" + method->service()->full_name() + "/" + method->name();
    INFO(name);
    const auto found = std::ranges::find(shapes, name, &Shape::name);
    REQUIRE(found != shapes.end());
    CHECK(found->request == method->input_type()->full_name());
    CHECK(found->response == method->output_type()->full_name());
    CHECK(found->request_streams == method->client_streaming());
    CHECK(found->response_streams == method->server_streaming());
  }
}

}  // namespace
}  // namespace fallow::link
