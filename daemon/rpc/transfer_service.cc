#include "daemon/rpc/transfer_service.h"

#include <memory>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/rpc/event_stream.h"
#include "daemon/rpc/status.h"
#include "daemon/usecases/wipe.h"

namespace fallow::rpc {
namespace {

using client::v1::ExportEvent;
using client::v1::ImportEvent;

constexpr size_t kEventsWaitingMax = 64;

void FillReport(const usecases::TransferReport& report, ImportEvent* event) {
  client::v1::ImportReport* const out = event->mutable_report();
  out->set_added(report.entries);
  out->set_already_there(report.already_there);
  out->set_failed(report.failed);
  out->set_attachments(report.attachments);
}

void FillReport(const usecases::TransferReport& report, ExportEvent* event) {
  client::v1::ExportReport* const out = event->mutable_report();
  out->set_entries(report.entries);
  out->set_attachments(report.attachments);
  out->set_failed(report.failed);
  out->set_connections(report.connections);
  out->set_farewells(report.farewells);
  out->set_letters(report.letters);
  out->set_spaces(report.spaces);
}

// Turns events of a transfer into messages. Progress may be dropped when the client reads slowly;
// problems and the report wait for room.
template <class Event>
class Reporter final : public usecases::TransferListener {
 public:
  explicit Reporter(EventStream<Event>* stream) : stream_(stream) {}

  void OnProgress(const usecases::TransferProgress& progress) override {
    Event event;
    client::v1::TransferProgress* const out = event.mutable_progress();
    out->set_entries(progress.entries);
    out->set_done_bytes(progress.done);
    out->set_total_bytes(progress.total);
    stream_->Offer(std::move(event));
  }
  void OnProblem(const transfer::Problem& problem) override {
    Event event;
    client::v1::TransferProblem* const out = event.mutable_problem();
    out->set_where(problem.where);
    out->set_reason(problem.reason);
    SetNext(problem.next, out);
    out->set_notice(problem.kind == transfer::Problem::Kind::kNotice);
    stream_->Push(std::move(event));
  }
  void OnEnd(const usecases::TransferReport& report, const absl::Status& status) override {
    Event event;
    FillReport(report, &event);
    stream_->Push(std::move(event));
    stream_->Close(status);
    delete this;
  }
  const std::atomic<bool>& cancelled() const override { return stream_->left(); }

 private:
  EventStream<Event>* const stream_;
};

absl::Status CheckPath(const std::filesystem::path& path) {
  if (path.is_absolute()) return absl::OkStatus();
  return base::Invalid("The path cannot be used", "it is not absolute", "");
}

absl::Status Consent(usecases::Session& session, const crypto::SecretBytes& passphrase) {
  if (passphrase.size() > 0) return session.Confirm(passphrase.bytes());
  return base::NeedsConsent("The journal was not exported",
                            "an export is the whole journal, unencrypted",
                            base::Next::kGivePassphrase);
}

}  // namespace

grpc::ServerWriteReactor<ImportEvent>* TransferService::Import(
    grpc::CallbackServerContext* context, const client::v1::ImportRequest* request) {
  auto* const stream = EventStream<ImportEvent>::Begin(calls_, context, kEventsWaitingMax);
  usecases::ImportOrder order{request->format(), request->path(), request->dry_run(),
                              request->zone()};
  if (order.zone.empty()) order.zone = calls_.session().constants().zone;
  calls_.Post(*context, [this, stream, order = std::move(order)]() mutable {
    const absl::Status usable = stream->left() ? absl::CancelledError() : CheckPath(order.path);
    if (!usable.ok()) return stream->Close(usable);
    transfers_.Import(std::move(order), new Reporter<ImportEvent>(stream));
  });
  return stream;
}

grpc::ServerWriteReactor<ExportEvent>* TransferService::Export(
    grpc::CallbackServerContext* context, const client::v1::ExportRequest* request) {
  auto* const stream = EventStream<ExportEvent>::Begin(calls_, context, kEventsWaitingMax);
  usecases::ExportOrder order{request->format(), request->path()};
  if (const absl::Status usable = CheckPath(order.path); !usable.ok()) {
    stream->Close(usable);
    return stream;
  }
  const auto consent = [this, request] {
    const crypto::SecretBytes passphrase = usecases::TakeSecret(request->passphrase());
    return Consent(calls_.session(), passphrase);
  };
  const auto write = [this, stream, order](const absl::Status& consented) {
    if (!consented.ok()) return stream->Close(consented);
    transfers_.Export(order, new Reporter<ExportEvent>(stream));
  };
  calls_.WhenPassphraseMayBeTried({[stream] { return stream->left().load(); }, consent, write});
  return stream;
}

}  // namespace fallow::rpc
