// The whole daemon over its real Unix socket, driven by the generated stubs.

#include "daemon/app/daemon.h"

#include <grpcpp/grpcpp.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "daemon/base/unique_fd.h"
#include "daemon/system/private_folder.h"
#include "fallow/client/v1/attachment.grpc.pb.h"
#include "fallow/client/v1/draft.grpc.pb.h"
#include "fallow/client/v1/health.grpc.pb.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "fallow/client/v1/transfer.grpc.pb.h"
#include "fallow/client/v1/vault.grpc.pb.h"
#include "fallow/client/v1/watch.grpc.pb.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/app/running_daemon.h"

namespace fallow::app {
namespace {

namespace fs = std::filesystem;
namespace v1 = client::v1;

v1::Reflection Write(v1::Journal::Stub& journal, const std::string& text) {
  v1::WriteRequest request;
  request.set_text(text);
  v1::Reflection response;
  grpc::ClientContext context;
  const grpc::Status status = journal.Write(&context, request, &response);
  INFO(status.error_message());
  REQUIRE(status.ok());
  return response;
}

std::vector<v1::Reflection> List(v1::Journal::Stub& journal, const v1::ListRequest& request) {
  grpc::ClientContext context;
  const auto reader = journal.List(&context, request);
  std::vector<v1::Reflection> all;
  v1::ReflectionPage page;
  while (reader->Read(&page)) {
    for (const v1::Reflection& each : page.reflections()) all.push_back(each);
  }
  REQUIRE(reader->Finish().ok());
  return all;
}

TEST_CASE("a day with the daemon: written, watched, edited, deleted, and there after a restart") {
  RunningDaemon daemon;
  std::string id;
  {
    const auto channel = daemon.Connect();
    daemon.Init(channel);
    const auto journal = v1::Journal::NewStub(channel);
    grpc::ClientContext watching;
    const auto watcher = v1::Watch::NewStub(channel)->Watch(&watching, {});
    watcher->WaitForInitialMetadata();

    const v1::Reflection first = Write(*journal, "A grey morning\nand rain");
    id = first.id();
    CHECK(first.version() == 1);
    CHECK(first.device() == "laptop");
    v1::Change change;
    REQUIRE(watcher->Read(&change));
    CHECK(change.kind() == v1::CHANGE_KIND_REFLECTION);
    REQUIRE(change.ids_size() == 1);
    CHECK(change.ids(0) == id);

    v1::EditRequest edit;
    edit.set_id(id.substr(0, 6));
    edit.set_base_version(1);
    edit.set_text("A bright morning\nand rain");
    edit.add_add_tags("weather");
    v1::Reflection edited;
    grpc::ClientContext editing;
    REQUIRE(journal->Edit(&editing, edit, &edited).ok());
    CHECK(edited.text() == "A bright morning\nand rain");
    CHECK(edited.version() == 2);

    grpc::ClientContext stale;
    edit.set_text("too late");
    edit.set_base_version(1);
    CHECK(journal->Edit(&stale, edit, &edited).error_code() == grpc::StatusCode::ABORTED);

    grpc::ClientContext past;
    const auto history = journal->History(&past, [&] {
      v1::HistoryRequest request;
      request.set_id(id);
      return request;
    }());
    v1::Version version;
    REQUIRE(history->Read(&version));
    CHECK(version.text() == "A grey morning\nand rain");
    REQUIRE(history->Read(&version));
    CHECK_FALSE(history->Read(&version));
    CHECK(history->Finish().ok());
    watching.TryCancel();
  }
  daemon.Stop();
  daemon.Start();
  const auto channel = daemon.Connect();
  v1::UnlockRequest unlock;
  unlock.set_passphrase("right");
  grpc::ClientContext unlocking;
  const auto progress = v1::Vault::NewStub(channel)->Unlock(&unlocking, unlock);
  v1::UnlockProgress step;
  while (progress->Read(&step)) {
  }
  REQUIRE(progress->Finish().ok());
  CHECK(step.done());
  v1::ListRequest search;
  search.mutable_query()->add_terms()->set_word("bright");
  const auto found = List(*v1::Journal::NewStub(channel), search);
  REQUIRE(found.size() == 1);
  CHECK(found[0].id() == id);
}

TEST_CASE("a second daemon refuses to start and the first goes on") {
  RunningDaemon daemon;
  const absl::Status second = daemon.StartSecond();
  CHECK_THAT(std::string(second.message()), Catch::Contains("already"));
  grpc::ClientContext context;
  v1::CheckResponse response;
  CHECK(v1::Health::NewStub(daemon.Connect())->Check(&context, {}, &response).ok());
}

TEST_CASE("a long listing comes in pages and can be stopped in the middle by a lock") {
  RunningDaemon daemon;
  const auto channel = daemon.Connect();
  daemon.Init(channel);
  const auto journal = v1::Journal::NewStub(channel);
  constexpr int kReflections = 40;
  for (int i = 0; i < kReflections; ++i) Write(*journal, std::string(512 << 10, 'a'));
  v1::ListRequest ten;
  ten.set_limit(10);
  CHECK(List(*journal, ten).size() == 10);

  grpc::ClientContext context;
  const auto reader = journal->List(&context, {});
  v1::ReflectionPage page;
  REQUIRE(reader->Read(&page));
  grpc::ClientContext locking;
  v1::LockResponse locked;
  REQUIRE(v1::Vault::NewStub(channel)->Lock(&locking, {}, &locked).ok());
  int read = page.reflections_size();
  while (reader->Read(&page)) read += page.reflections_size();
  CHECK(read < kReflections);
  CHECK(reader->Finish().error_code() == grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("the daemon ends in time although a client neither reads nor leaves") {
  RunningDaemon daemon;
  const auto channel = daemon.Connect();
  daemon.Init(channel);
  const auto journal = v1::Journal::NewStub(channel);
  for (int i = 0; i < 20; ++i) Write(*journal, std::string(512 << 10, 'a'));
  grpc::ClientContext context;
  const auto reader = journal->List(&context, {});
  v1::ReflectionPage page;
  REQUIRE(reader->Read(&page));
  grpc::ClientContext stopping;
  v1::StopResponse response;
  REQUIRE(v1::Health::NewStub(channel)->Stop(&stopping, {}, &response).ok());
  daemon.Join();
  CHECK_FALSE(fs::exists(daemon.paths().run / base::kSocketName));
  while (reader->Read(&page)) {
  }
  reader->Finish();
  daemon.Start();
}

TEST_CASE("the daemon ends as soon as no call is under way, whoever stays connected") {
  RunningDaemon daemon;
  daemon.Stop();
  daemon.stop_grace = absl::Hours(1);
  daemon.Start();
  const base::UniqueFd idle(daemon.ConnectSocket());
  // HTTP/2's preface and empty settings (RFC 9113, section 3.4); what comes back is never answered.
  constexpr std::string_view kPreface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
  REQUIRE(write(idle.get(), kPreface.data(), kPreface.size()) == std::ssize(kPreface));
  char byte = 0;
  REQUIRE(read(idle.get(), &byte, 1) == 1);
  grpc::ClientContext stopping;
  v1::StopResponse response;
  const auto channel = daemon.Connect();
  const absl::Time began = absl::Now();
  REQUIRE(v1::Health::NewStub(channel)->Stop(&stopping, {}, &response).ok());
  daemon.Join();
  // gRPC itself waits 20 seconds for a client that does not answer.
  CHECK(absl::Now() - began < absl::Seconds(15));
}

TEST_CASE("an attachment comes back as it went in, and a broken upload leaves nothing") {
  RunningDaemon daemon;
  const auto channel = daemon.Connect();
  daemon.Init(channel);
  const auto attachments = v1::Attachments::NewStub(channel);
  std::string content;
  for (int i = 0; content.size() < 1'000'000; ++i) content += std::to_string(i);
  const auto put = [&](bool whole, v1::Attachment& kept) {
    grpc::ClientContext context;
    const auto writer = attachments->Put(&context, &kept);
    v1::AttachmentChunk chunk;
    chunk.mutable_attachment()->set_name("numbers.txt");
    chunk.mutable_attachment()->set_media_type("text/plain");
    for (size_t at = 0; at < content.size(); at += 200'000) {
      chunk.set_content(content.substr(at, 200'000));
      chunk.set_last(whole && at + 200'000 >= content.size());
      writer->Write(chunk);
      chunk.Clear();
    }
    writer->WritesDone();
    return writer->Finish();
  };
  v1::Attachment kept;
  CHECK(put(false, kept).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  REQUIRE(put(true, kept).ok());
  CHECK(kept.size_bytes() == content.size());

  v1::WriteRequest request;
  request.set_text("with numbers");
  request.add_attachment_ids(kept.id());
  v1::Reflection written;
  grpc::ClientContext writing;
  REQUIRE(v1::Journal::NewStub(channel)->Write(&writing, request, &written).ok());
  REQUIRE(written.attachments_size() == 1);
  CHECK(written.attachments(0).name() == "numbers.txt");

  v1::GetAttachmentRequest get;
  get.set_id(kept.id());
  grpc::ClientContext reading;
  const auto reader = attachments->Get(&reading, get);
  std::string back;
  v1::AttachmentChunk chunk;
  while (reader->Read(&chunk)) back += chunk.content();
  CHECK(reader->Finish().ok());
  CHECK(back == content);
}

TEST_CASE("a draft kept while locked is there after unlocking") {
  RunningDaemon daemon;
  const auto channel = daemon.Connect();
  daemon.Init(channel);
  const auto drafts = v1::Drafts::NewStub(channel);
  grpc::ClientContext locking;
  v1::LockResponse locked;
  REQUIRE(v1::Vault::NewStub(channel)->Lock(&locking, {}, &locked).ok());
  v1::SaveDraftRequest save;
  save.mutable_draft()->set_text("half a thought\nand more");
  save.mutable_draft()->mutable_reflection()->add_tags("walk");
  v1::SaveDraftResponse saved;
  grpc::ClientContext saving;
  REQUIRE(drafts->Save(&saving, save, &saved).ok());
  v1::UnlockRequest unlock;
  unlock.set_passphrase("right");
  grpc::ClientContext unlocking;
  const auto progress = v1::Vault::NewStub(channel)->Unlock(&unlocking, unlock);
  v1::UnlockProgress step;
  while (progress->Read(&step)) {
  }
  REQUIRE(progress->Finish().ok());
  v1::ListDraftsResponse list;
  grpc::ClientContext listing;
  REQUIRE(drafts->List(&listing, {}, &list).ok());
  REQUIRE(list.drafts_size() == 1);
  CHECK(list.drafts(0).text() == "half a thought");
  v1::GetDraftRequest get;
  get.set_id(saved.id().substr(0, 8));
  v1::Draft draft;
  grpc::ClientContext getting;
  REQUIRE(drafts->Get(&getting, get, &draft).ok());
  CHECK(draft.text() == "half a thought\nand more");
  REQUIRE(draft.has_reflection());
  CHECK(draft.reflection().tags(0) == "walk");
}

TEST_CASE("every format of the API can be imported or exported, and others are refused") {
  RunningDaemon daemon;
  const auto channel = daemon.Connect();
  daemon.Init(channel);
  const auto transfer = v1::Transfer::NewStub(channel);
  v1::ListFormatsResponse response;
  grpc::ClientContext listing;
  REQUIRE(transfer->ListFormats(&listing, {}, &response).ok());
  std::set<v1::Format> listed;
  for (const auto& each : response.formats()) {
    CHECK((each.imports() || each.exports()));
    listed.insert(each.format());
  }
  CHECK(listed ==
        std::set{v1::FORMAT_DAYONE, v1::FORMAT_JRNL, v1::FORMAT_JSON, v1::FORMAT_MARKDOWN});
  for (const v1::Format format : {v1::FORMAT_UNSPECIFIED, v1::FORMAT_JSON}) {
    v1::ImportRequest request;
    request.set_format(format);
    request.set_path("/there");
    grpc::ClientContext context;
    v1::ImportEvent event;
    const auto reader = transfer->Import(&context, request);
    while (reader->Read(&event)) {
    }
    CHECK(reader->Finish().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_CASE("what is exported can be imported into another journal, once") {
  RunningDaemon from;
  {
    const auto channel = from.Connect();
    from.Init(channel);
    const auto journal = v1::Journal::NewStub(channel);
    for (int i = 0; i < 300; ++i) Write(*journal, "Entry " + std::to_string(i));
    v1::ExportRequest request;
    request.set_format(v1::FORMAT_MARKDOWN);
    request.set_path(from.scratch().path() / "out");
    request.set_passphrase("right");
    grpc::ClientContext context;
    const auto reader = v1::Transfer::NewStub(channel)->Export(&context, request);
    v1::ExportEvent event;
    while (reader->Read(&event)) {
    }
    REQUIRE(reader->Finish().ok());
    CHECK(event.report().entries() == 300);
  }
  RunningDaemon to;
  const auto channel = to.Connect();
  to.Init(channel);
  const auto import = [&] {
    v1::ImportRequest request;
    request.set_format(v1::FORMAT_MARKDOWN);
    request.set_path(from.scratch().path() / "out");
    grpc::ClientContext context;
    const auto reader = v1::Transfer::NewStub(channel)->Import(&context, request);
    v1::ImportEvent event;
    while (reader->Read(&event)) {
    }
    const grpc::Status status = reader->Finish();
    INFO(status.error_message());
    REQUIRE(status.ok());
    return event.report();
  };
  CHECK(import().added() == 300);
  const v1::ImportReport again = import();
  CHECK(again.added() == 0);
  CHECK(again.already_there() == 300);
  CHECK(List(*v1::Journal::NewStub(channel), {}).size() == 300);
}

}  // namespace
}  // namespace fallow::app
