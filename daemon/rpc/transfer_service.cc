#include "daemon/rpc/transfer_service.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
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

// The name of each format in daemon/transfer, in the order of the enum's values, starting at 1.
constexpr auto kFormats = std::to_array<std::string_view>({"dayone", "jrnl", "json", "markdown"});
static_assert(kFormats.size() == client::v1::Format_MAX);

// Empty, and hence refused, for a value that is unspecified or of a later version.
std::string NameOf(client::v1::Format format) {
  const bool known = format >= 1 && format <= static_cast<int>(kFormats.size());
  return known ? std::string(kFormats[static_cast<size_t>(format) - 1]) : "";
}

client::v1::Format FormatNamed(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name);
  FALLOW_CHECK(found != kFormats.end());
  return static_cast<client::v1::Format>(found - kFormats.begin() + 1);
}

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

grpc::ServerUnaryReactor* TransferService::ListFormats(
    grpc::CallbackServerContext* context, const client::v1::ListFormatsRequest* /*request*/,
    client::v1::ListFormatsResponse* response) {
  return calls_.Reply(context, [this, response] {
    for (const usecases::TransferFormat& each : transfers_.Formats()) {
      client::v1::ListFormatsResponse::Entry* const entry = response->add_formats();
      entry->set_format(FormatNamed(each.name));
      entry->set_imports(each.imports);
      entry->set_exports(each.exports);
      entry->set_practice(each.practice);
    }
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<ImportEvent>* TransferService::Import(
    grpc::CallbackServerContext* context, const client::v1::ImportRequest* request) {
  auto* const stream = EventStream<ImportEvent>::Begin(calls_, context, kEventsWaitingMax);
  usecases::ImportOrder order{NameOf(request->format()), request->path(), request->dry_run(),
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
  usecases::ExportOrder order{NameOf(request->format()), request->path()};
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
