#ifndef FALLOW_CLIENTS_LINK_CALLS_H_
#define FALLOW_CLIENTS_LINK_CALLS_H_

// Every call of fallow.client.v1 as a value: its name on the wire, and the types of its request and
// response. Session and Connection take these, so that a file that makes a call needs that call's
// messages and nothing of gRPC. A test compares them with the services in the protos. Constants
// only.

namespace fallow::client::v1 {
class AcknowledgeDeviceRequest;
class AcknowledgeDeviceResponse;
class AddConnectionRequest;
class AddDeviceEvent;
class AddDeviceRequest;
class AnswerCheckInRequest;
class AnswerCheckInResponse;
class Attachment;
class AttachmentChunk;
class BeginFarewellRequest;
class CancelReleaseRequest;
class Change;
class ChangePassphraseRequest;
class ChangePassphraseResponse;
class CheckFarewellRequest;
class CheckFarewellResponse;
class CheckRequest;
class CheckResponse;
class CloseSpaceRequest;
class Connection;
class ConnectionPage;
class DeleteRequest;
class DiscardDraftRequest;
class DiscardDraftResponse;
class DoctorFinding;
class DoctorRequest;
class Draft;
class DriftView;
class EditConnectionRequest;
class EditFarewellRequest;
class EditRequest;
class ExportEvent;
class ExportRequest;
class Farewell;
class GetAttachmentRequest;
class GetConnectionRequest;
class GetDraftRequest;
class GetFarewellRequest;
class GetReceiptRequest;
class GetRequest;
class GetSyncStatusRequest;
class HistoryRequest;
class ImportEvent;
class ImportRequest;
class InitRequest;
class InitResponse;
class JoinJournalEvent;
class JoinJournalRequest;
class LastLookRequest;
class LastLookResponse;
class Letter;
class ListConnectionsRequest;
class ListConnectionsResponse;
class ListDevicesRequest;
class ListDevicesResponse;
class ListDraftsRequest;
class ListDraftsResponse;
class ListDueRequest;
class ListDueResponse;
class ListFarewellsRequest;
class ListFarewellsResponse;
class ListFormatsRequest;
class ListFormatsResponse;
class ListLettersRequest;
class ListLettersResponse;
class ListPromptsRequest;
class ListPromptsResponse;
class ListReleasesRequest;
class ListReleasesResponse;
class ListRequest;
class ListSignsRequest;
class ListSignsResponse;
class ListSpacesRequest;
class ListSpacesResponse;
class ListTemplatesRequest;
class ListTemplatesResponse;
class LockRequest;
class LockResponse;
class LookAtDriftRequest;
class LookBackRequest;
class LookBackView;
class MarkSaidRequest;
class MergeConnectionsRequest;
class NamesRequest;
class NamesResponse;
class NextPromptRequest;
class NoticeRequest;
class OnThisDayRequest;
class OpenLetterRequest;
class PlanReleaseRequest;
class Prompt;
class QuietConnectionRequest;
class Receipt;
class Reflection;
class ReflectionPage;
class Release;
class ReleaseDeviceRequest;
class ReleaseDeviceResponse;
class RemoveBoundaryRequest;
class RemoveSignRequest;
class RemoveSignResponse;
class RemoveTemplateRequest;
class RemoveTemplateResponse;
class RenameDeviceRequest;
class RenameDeviceResponse;
class RestoreVersionRequest;
class ReviewSyncRequest;
class ReviewSyncResponse;
class SaveDraftRequest;
class SaveDraftResponse;
class SetBoundaryRequest;
class SetCheckInDaysRequest;
class SetCheckInDaysResponse;
class SetFindingAsideRequest;
class SetFindingAsideResponse;
class SetSeasonRequest;
class SetTemplateRequest;
class Sign;
class SilencePromptRequest;
class SilencePromptResponse;
class Space;
class StatsRequest;
class StatsResponse;
class StatusRequest;
class StatusResponse;
class StopRequest;
class StopResponse;
class SyncNowEvent;
class SyncNowRequest;
class SyncStatus;
class TakeBackSaidRequest;
class Template;
class UndeleteRequest;
class UnlockProgress;
class UnlockRequest;
class VerifyReceiptRequest;
class VerifyReceiptResponse;
class Version;
class WatchRequest;
class WriteLetterRequest;
class WriteRequest;
}  // namespace fallow::client::v1

namespace fallow::link {

// One request, one response.
template <class Request, class Response>
struct Unary {
  const char* name;
};

// One request, a stream of responses.
template <class Request, class Message>
struct Stream {
  const char* name;
};

// A stream of requests, one response.
template <class Message, class Response>
struct Upload {
  const char* name;
};

struct Attachments {
  static constexpr Upload<client::v1::AttachmentChunk, client::v1::Attachment> kPut{
      "/fallow.client.v1.Attachments/Put"};
  static constexpr Stream<client::v1::GetAttachmentRequest, client::v1::AttachmentChunk> kGet{
      "/fallow.client.v1.Attachments/Get"};
};

struct ConnectionService {
  static constexpr Unary<client::v1::AddConnectionRequest, client::v1::Connection> kAddConnection{
      "/fallow.client.v1.ConnectionService/AddConnection"};
  static constexpr Unary<client::v1::ListConnectionsRequest, client::v1::ListConnectionsResponse>
      kListConnections{"/fallow.client.v1.ConnectionService/ListConnections"};
  static constexpr Unary<client::v1::GetConnectionRequest, client::v1::ConnectionPage>
      kGetConnection{"/fallow.client.v1.ConnectionService/GetConnection"};
  static constexpr Unary<client::v1::EditConnectionRequest, client::v1::Connection> kEditConnection{
      "/fallow.client.v1.ConnectionService/EditConnection"};
  static constexpr Unary<client::v1::SetSeasonRequest, client::v1::Connection> kSetSeason{
      "/fallow.client.v1.ConnectionService/SetSeason"};
  static constexpr Unary<client::v1::MergeConnectionsRequest, client::v1::Connection>
      kMergeConnections{"/fallow.client.v1.ConnectionService/MergeConnections"};
  static constexpr Unary<client::v1::QuietConnectionRequest, client::v1::Connection>
      kQuietConnection{"/fallow.client.v1.ConnectionService/QuietConnection"};
  static constexpr Unary<client::v1::NoticeRequest, client::v1::Reflection> kNotice{
      "/fallow.client.v1.ConnectionService/Notice"};
  static constexpr Unary<client::v1::LookAtDriftRequest, client::v1::DriftView> kLookAtDrift{
      "/fallow.client.v1.ConnectionService/LookAtDrift"};
  static constexpr Unary<client::v1::ListSignsRequest, client::v1::ListSignsResponse> kListSigns{
      "/fallow.client.v1.ConnectionService/ListSigns"};
  static constexpr Unary<client::v1::Sign, client::v1::Sign> kSetSign{
      "/fallow.client.v1.ConnectionService/SetSign"};
  static constexpr Unary<client::v1::RemoveSignRequest, client::v1::RemoveSignResponse> kRemoveSign{
      "/fallow.client.v1.ConnectionService/RemoveSign"};
};

struct DeviceService {
  static constexpr Unary<client::v1::ListDevicesRequest, client::v1::ListDevicesResponse>
      kListDevices{"/fallow.client.v1.DeviceService/ListDevices"};
  static constexpr Stream<client::v1::AddDeviceRequest, client::v1::AddDeviceEvent> kAddDevice{
      "/fallow.client.v1.DeviceService/AddDevice"};
  static constexpr Stream<client::v1::JoinJournalRequest, client::v1::JoinJournalEvent>
      kJoinJournal{"/fallow.client.v1.DeviceService/JoinJournal"};
  static constexpr Unary<client::v1::RenameDeviceRequest, client::v1::RenameDeviceResponse>
      kRenameDevice{"/fallow.client.v1.DeviceService/RenameDevice"};
  static constexpr Unary<client::v1::ReleaseDeviceRequest, client::v1::ReleaseDeviceResponse>
      kReleaseDevice{"/fallow.client.v1.DeviceService/ReleaseDevice"};
  static constexpr Unary<client::v1::AcknowledgeDeviceRequest,
                         client::v1::AcknowledgeDeviceResponse>
      kAcknowledgeDevice{"/fallow.client.v1.DeviceService/AcknowledgeDevice"};
};

struct Drafts {
  static constexpr Unary<client::v1::SaveDraftRequest, client::v1::SaveDraftResponse> kSave{
      "/fallow.client.v1.Drafts/Save"};
  static constexpr Unary<client::v1::ListDraftsRequest, client::v1::ListDraftsResponse> kList{
      "/fallow.client.v1.Drafts/List"};
  static constexpr Unary<client::v1::GetDraftRequest, client::v1::Draft> kGet{
      "/fallow.client.v1.Drafts/Get"};
  static constexpr Unary<client::v1::DiscardDraftRequest, client::v1::DiscardDraftResponse>
      kDiscard{"/fallow.client.v1.Drafts/Discard"};
};

struct FarewellService {
  static constexpr Unary<client::v1::BeginFarewellRequest, client::v1::Farewell> kBeginFarewell{
      "/fallow.client.v1.FarewellService/BeginFarewell"};
  static constexpr Unary<client::v1::GetFarewellRequest, client::v1::Farewell> kGetFarewell{
      "/fallow.client.v1.FarewellService/GetFarewell"};
  static constexpr Unary<client::v1::ListFarewellsRequest, client::v1::ListFarewellsResponse>
      kListFarewells{"/fallow.client.v1.FarewellService/ListFarewells"};
  static constexpr Unary<client::v1::EditFarewellRequest, client::v1::Farewell> kEditFarewell{
      "/fallow.client.v1.FarewellService/EditFarewell"};
  static constexpr Unary<client::v1::CheckFarewellRequest, client::v1::CheckFarewellResponse>
      kCheckFarewell{"/fallow.client.v1.FarewellService/CheckFarewell"};
  static constexpr Unary<client::v1::SetFindingAsideRequest, client::v1::SetFindingAsideResponse>
      kSetFindingAside{"/fallow.client.v1.FarewellService/SetFindingAside"};
  static constexpr Unary<client::v1::MarkSaidRequest, client::v1::Farewell> kMarkSaid{
      "/fallow.client.v1.FarewellService/MarkSaid"};
  static constexpr Unary<client::v1::TakeBackSaidRequest, client::v1::Farewell> kTakeBackSaid{
      "/fallow.client.v1.FarewellService/TakeBackSaid"};
};

struct Health {
  static constexpr Unary<client::v1::CheckRequest, client::v1::CheckResponse> kCheck{
      "/fallow.client.v1.Health/Check"};
  static constexpr Unary<client::v1::StopRequest, client::v1::StopResponse> kStop{
      "/fallow.client.v1.Health/Stop"};
};

struct Journal {
  static constexpr Unary<client::v1::WriteRequest, client::v1::Reflection> kWrite{
      "/fallow.client.v1.Journal/Write"};
  static constexpr Unary<client::v1::GetRequest, client::v1::Reflection> kGet{
      "/fallow.client.v1.Journal/Get"};
  static constexpr Stream<client::v1::ListRequest, client::v1::ReflectionPage> kList{
      "/fallow.client.v1.Journal/List"};
  static constexpr Stream<client::v1::OnThisDayRequest, client::v1::ReflectionPage> kOnThisDay{
      "/fallow.client.v1.Journal/OnThisDay"};
  static constexpr Unary<client::v1::EditRequest, client::v1::Reflection> kEdit{
      "/fallow.client.v1.Journal/Edit"};
  static constexpr Unary<client::v1::DeleteRequest, client::v1::Reflection> kDelete{
      "/fallow.client.v1.Journal/Delete"};
  static constexpr Unary<client::v1::UndeleteRequest, client::v1::Reflection> kUndelete{
      "/fallow.client.v1.Journal/Undelete"};
  static constexpr Stream<client::v1::HistoryRequest, client::v1::Version> kHistory{
      "/fallow.client.v1.Journal/History"};
  static constexpr Unary<client::v1::RestoreVersionRequest, client::v1::Reflection> kRestoreVersion{
      "/fallow.client.v1.Journal/RestoreVersion"};
  static constexpr Unary<client::v1::NamesRequest, client::v1::NamesResponse> kNames{
      "/fallow.client.v1.Journal/Names"};
  static constexpr Unary<client::v1::StatsRequest, client::v1::StatsResponse> kStats{
      "/fallow.client.v1.Journal/Stats"};
  static constexpr Unary<client::v1::SetTemplateRequest, client::v1::Template> kSetTemplate{
      "/fallow.client.v1.Journal/SetTemplate"};
  static constexpr Unary<client::v1::ListTemplatesRequest, client::v1::ListTemplatesResponse>
      kListTemplates{"/fallow.client.v1.Journal/ListTemplates"};
  static constexpr Unary<client::v1::RemoveTemplateRequest, client::v1::RemoveTemplateResponse>
      kRemoveTemplate{"/fallow.client.v1.Journal/RemoveTemplate"};
  static constexpr Unary<client::v1::NextPromptRequest, client::v1::Prompt> kNextPrompt{
      "/fallow.client.v1.Journal/NextPrompt"};
  static constexpr Unary<client::v1::ListPromptsRequest, client::v1::ListPromptsResponse>
      kListPrompts{"/fallow.client.v1.Journal/ListPrompts"};
  static constexpr Unary<client::v1::SilencePromptRequest, client::v1::SilencePromptResponse>
      kSilencePrompt{"/fallow.client.v1.Journal/SilencePrompt"};
};

struct LetterService {
  static constexpr Unary<client::v1::WriteLetterRequest, client::v1::Letter> kWriteLetter{
      "/fallow.client.v1.LetterService/WriteLetter"};
  static constexpr Unary<client::v1::ListLettersRequest, client::v1::ListLettersResponse>
      kListLetters{"/fallow.client.v1.LetterService/ListLetters"};
  static constexpr Unary<client::v1::OpenLetterRequest, client::v1::Letter> kOpenLetter{
      "/fallow.client.v1.LetterService/OpenLetter"};
};

struct LookBackService {
  static constexpr Stream<client::v1::LookBackRequest, client::v1::LookBackView> kLookBack{
      "/fallow.client.v1.LookBackService/LookBack"};
};

struct ReleaseService {
  static constexpr Unary<client::v1::LastLookRequest, client::v1::LastLookResponse> kLastLook{
      "/fallow.client.v1.ReleaseService/LastLook"};
  static constexpr Unary<client::v1::PlanReleaseRequest, client::v1::Release> kPlanRelease{
      "/fallow.client.v1.ReleaseService/PlanRelease"};
  static constexpr Unary<client::v1::ListReleasesRequest, client::v1::ListReleasesResponse>
      kListReleases{"/fallow.client.v1.ReleaseService/ListReleases"};
  static constexpr Unary<client::v1::CancelReleaseRequest, client::v1::Release> kCancelRelease{
      "/fallow.client.v1.ReleaseService/CancelRelease"};
  static constexpr Unary<client::v1::GetReceiptRequest, client::v1::Receipt> kGetReceipt{
      "/fallow.client.v1.ReleaseService/GetReceipt"};
  static constexpr Unary<client::v1::VerifyReceiptRequest, client::v1::VerifyReceiptResponse>
      kVerifyReceipt{"/fallow.client.v1.ReleaseService/VerifyReceipt"};
};

struct SpaceService {
  static constexpr Unary<client::v1::ListSpacesRequest, client::v1::ListSpacesResponse> kListSpaces{
      "/fallow.client.v1.SpaceService/ListSpaces"};
  static constexpr Unary<client::v1::AnswerCheckInRequest, client::v1::AnswerCheckInResponse>
      kAnswerCheckIn{"/fallow.client.v1.SpaceService/AnswerCheckIn"};
  static constexpr Unary<client::v1::SetCheckInDaysRequest, client::v1::SetCheckInDaysResponse>
      kSetCheckInDays{"/fallow.client.v1.SpaceService/SetCheckInDays"};
  static constexpr Unary<client::v1::SetBoundaryRequest, client::v1::Space> kSetBoundary{
      "/fallow.client.v1.SpaceService/SetBoundary"};
  static constexpr Unary<client::v1::RemoveBoundaryRequest, client::v1::Space> kRemoveBoundary{
      "/fallow.client.v1.SpaceService/RemoveBoundary"};
  static constexpr Unary<client::v1::CloseSpaceRequest, client::v1::Space> kCloseSpace{
      "/fallow.client.v1.SpaceService/CloseSpace"};
  static constexpr Unary<client::v1::ListDueRequest, client::v1::ListDueResponse> kListDue{
      "/fallow.client.v1.SpaceService/ListDue"};
};

struct SyncService {
  static constexpr Stream<client::v1::SyncNowRequest, client::v1::SyncNowEvent> kSyncNow{
      "/fallow.client.v1.SyncService/SyncNow"};
  static constexpr Unary<client::v1::GetSyncStatusRequest, client::v1::SyncStatus> kGetSyncStatus{
      "/fallow.client.v1.SyncService/GetSyncStatus"};
  static constexpr Unary<client::v1::ReviewSyncRequest, client::v1::ReviewSyncResponse> kReviewSync{
      "/fallow.client.v1.SyncService/ReviewSync"};
};

struct Transfer {
  static constexpr Unary<client::v1::ListFormatsRequest, client::v1::ListFormatsResponse>
      kListFormats{"/fallow.client.v1.Transfer/ListFormats"};
  static constexpr Stream<client::v1::ImportRequest, client::v1::ImportEvent> kImport{
      "/fallow.client.v1.Transfer/Import"};
  static constexpr Stream<client::v1::ExportRequest, client::v1::ExportEvent> kExport{
      "/fallow.client.v1.Transfer/Export"};
};

struct Vault {
  static constexpr Unary<client::v1::InitRequest, client::v1::InitResponse> kInit{
      "/fallow.client.v1.Vault/Init"};
  static constexpr Stream<client::v1::UnlockRequest, client::v1::UnlockProgress> kUnlock{
      "/fallow.client.v1.Vault/Unlock"};
  static constexpr Unary<client::v1::LockRequest, client::v1::LockResponse> kLock{
      "/fallow.client.v1.Vault/Lock"};
  static constexpr Unary<client::v1::StatusRequest, client::v1::StatusResponse> kStatus{
      "/fallow.client.v1.Vault/Status"};
  static constexpr Unary<client::v1::ChangePassphraseRequest, client::v1::ChangePassphraseResponse>
      kChangePassphrase{"/fallow.client.v1.Vault/ChangePassphrase"};
  static constexpr Stream<client::v1::DoctorRequest, client::v1::DoctorFinding> kDoctor{
      "/fallow.client.v1.Vault/Doctor"};
};

struct Watch {
  static constexpr Stream<client::v1::WatchRequest, client::v1::Change> kWatch{
      "/fallow.client.v1.Watch/Watch"};
};

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_CALLS_H_
