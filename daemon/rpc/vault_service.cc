#include "daemon/rpc/vault_service.h"

#include <deque>
#include <memory>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/event_stream.h"
#include "daemon/rpc/page_stream.h"
#include "daemon/store/exchange.h"
#include "daemon/store/release/receipts.h"
#include "daemon/usecases/wipe.h"

namespace fallow::rpc {
namespace {

constexpr size_t kProgressWaitingMax = 4;

using UnlockStream = EventStream<client::v1::UnlockProgress>;

absl::Status UnlockWithProgress(usecases::Session& session, const std::string& passphrase,
                                UnlockStream& stream) {
  const crypto::SecretBytes secret = usecases::TakeSecret(passphrase);
  FALLOW_RETURN_IF_ERROR(session.Unlock(secret.bytes(), [&](uint64_t done, uint64_t total) {
    client::v1::UnlockProgress progress;
    progress.set_done_records(done);
    progress.set_total_records(total);
    stream.Offer(std::move(progress));
    return !stream.left();
  }));
  client::v1::UnlockProgress last;
  last.set_done(true);
  if (const store::Vault* const vault = session.Peek()) {
    for (const store::Finding& finding : vault->FoundAtOpening()) {
      *last.add_findings() = ToProto(finding);
    }
  }
  stream.Restart(std::move(last));
  return absl::OkStatus();
}

// `alone`: nothing that could be read tells of another device.
store::Finding Mended(bool alone) {
  const std::string_view rest =
      alone ? "Reflections and templates that only the index still has are written back. If this "
              "journal is on other devices too, this one no longer knows them: export it, move its "
              "folder away, and have one of them add this device anew."
            : "Reflections and templates that only the index still has are shown. Your other "
              "devices may bring them back when they are met; the doctor says what becomes of the "
              "rest.";
  return {store::Finding::Severity::kNotice, store::Finding::Check::kJournal,
          "What could be read is the journal now; the damaged files lie beside it. " +
              std::string(rest) +
              " Of missing connections, letters, farewells and spaces the index has nothing. It is "
              "locked.",
          base::Next::kUnlock};
}

void FillFigures(const store::VaultFigures& figures, client::v1::StatusResponse* response) {
  response->set_reflections(figures.reflections);
  response->set_deleted(figures.deleted);
  response->set_drafts(figures.drafts);
  response->set_journal_bytes(figures.journal_bytes);
  response->set_index_bytes(figures.index_bytes);
  response->set_blob_bytes(figures.blob_bytes);
  response->set_device_name(figures.device_name);
  response->set_unreadable_records(figures.unreadable_records);
}

}  // namespace

grpc::ServerUnaryReactor* VaultService::Init(grpc::CallbackServerContext* context,
                                             const client::v1::InitRequest* request,
                                             client::v1::InitResponse* /*response*/) {
  return calls_.Reply(context, [this, request] {
    const crypto::SecretBytes passphrase = usecases::TakeSecret(request->passphrase());
    return calls_.session().Init(passphrase.bytes(), request->device_name());
  });
}

grpc::ServerWriteReactor<client::v1::UnlockProgress>* VaultService::Unlock(
    grpc::CallbackServerContext* context, const client::v1::UnlockRequest* request) {
  UnlockStream* const stream = UnlockStream::Begin(calls_, context, kProgressWaitingMax);
  calls_.WhenPassphraseMayBeTried(
      {[stream] { return stream->left().load(); },
       [=, this] { return UnlockWithProgress(calls_.session(), request->passphrase(), *stream); },
       [stream](const absl::Status& status) { stream->Close(status); }});
  return stream;
}

grpc::ServerUnaryReactor* VaultService::Lock(grpc::CallbackServerContext* context,
                                             const client::v1::LockRequest* /*request*/,
                                             client::v1::LockResponse* /*response*/) {
  return calls_.Reply(context, [this] { return calls_.session().Lock(); });
}

grpc::ServerUnaryReactor* VaultService::Status(grpc::CallbackServerContext* context,
                                               const client::v1::StatusRequest* /*request*/,
                                               client::v1::StatusResponse* response) {
  return calls_.Reply(context, [this, response]() -> absl::Status {
    usecases::Session& session = calls_.session();
    const usecases::Session::Constants& constants = session.constants();
    const bool locks = constants.lock_after != absl::InfiniteDuration();
    response->set_state(ToProto(session.state()));
    response->set_vault_name(constants.vault_name);
    response->set_folder(constants.folder);
    for (const store::Finding& finding : session.Concerns(/*thorough=*/false)) {
      *response->add_concerns() = ToProto(finding);
    }
    response->set_lock_after_seconds(locks ? absl::ToInt64Seconds(constants.lock_after) : 0);
    if (store::Vault* const vault = session.Peek()) {
      FillFigures(vault->Figures(), response);
      response->set_unfinished(vault->receipts().Unfinished());
      for (const store::Finding& finding : vault->FoundAtOpening()) {
        *response->add_findings() = ToProto(finding);
      }
    } else if (auto drafts = session.LockedDrafts(); drafts.ok()) {
      // What stands in the way of drafts is no reason not to tell the state.
      if (const auto ids = drafts->List(); ids.ok()) response->set_drafts(ids->size());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* VaultService::ChangePassphrase(
    grpc::CallbackServerContext* context, const client::v1::ChangePassphraseRequest* request,
    client::v1::ChangePassphraseResponse* /*response*/) {
  return calls_.ReplyToPassphrase(context, [this, request] {
    const crypto::SecretBytes old_passphrase = usecases::TakeSecret(request->old_passphrase());
    const crypto::SecretBytes new_passphrase = usecases::TakeSecret(request->new_passphrase());
    return calls_.session().ChangePassphrase(old_passphrase.bytes(), new_passphrase.bytes());
  });
}

grpc::ServerWriteReactor<client::v1::DoctorFinding>* VaultService::Doctor(
    grpc::CallbackServerContext* context, const client::v1::DoctorRequest* request) {
  using Stream = PageStream<client::v1::DoctorFinding>;
  struct Doctor {
    bool begun = false;
    store::Vault::Examination examination;
    bool over = false;
    std::deque<store::Finding> findings;
  };
  auto doctor = std::make_shared<Doctor>();
  const auto begin = [this, request, context, doctor](store::Vault& vault) -> absl::Status {
    const auto progress = [context](uint64_t, uint64_t) { return !context->IsCancelled(); };
    doctor->begun = true;
    if (request->mend()) {
      const bool alone = vault.exchange().devices().Others().empty();
      const absl::Status mended = vault.Mend(request->force());
      if (vault.must_close()) FALLOW_RETURN_IF_ERROR(calls_.session().Lock());
      FALLOW_RETURN_IF_ERROR(mended);
      doctor->findings.push_back(Mended(alone));
      doctor->over = true;
      return absl::OkStatus();
    }
    return request->rebuild_index() ? vault.RebuildIndex(progress, request->force())
                                    : absl::OkStatus();
  };
  // One part of the examination, so that other calls are answered before the next.
  const auto go_on = [this, context, doctor](store::Vault& vault) {
    const auto progress = [context](uint64_t, uint64_t) { return !context->IsCancelled(); };
    auto found = vault.ExamineNext(doctor->examination, progress);
    if (!found) {
      found = calls_.session().Concerns(/*thorough=*/true);
      doctor->over = true;
    }
    for (store::Finding& finding : *found) doctor->findings.push_back(std::move(finding));
  };
  return Stream::Start(
      calls_, context, [this, begin, go_on, doctor](auto& message) -> absl::StatusOr<bool> {
        while (doctor->findings.empty() && !doctor->over) {
          FALLOW_ASSIGN_OR_RETURN(store::Vault* const vault, calls_.session().Use());
          if (!doctor->begun) {
            FALLOW_RETURN_IF_ERROR(begin(*vault));
          } else {
            go_on(*vault);
          }
        }
        if (doctor->findings.empty()) return false;
        message = ToProto(doctor->findings.front());
        doctor->findings.pop_front();
        return true;
      });
}

}  // namespace fallow::rpc
