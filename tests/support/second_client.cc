// A client other than the command line, as small as possible: it has no argument parser, no
// terminal and no colours, and asks in its own way. It needs clients/link and clients/words; its
// purpose is to show that it links nothing else.
//
//     second_client list | write TEXT | page NAME | watch | stall | stall ID
//
// `stall` reads the beginning of a list, or of a reflection's history, then says "stalled" and
// reads no more until its input ends.
//
// `watch` prints "watching changes" once it will miss none, and ends after the first.

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "clients/link/exit_codes.h"
#include "clients/link/session.h"
#include "clients/words/connection_view.h"
#include "clients/words/layout.h"
#include "clients/words/reflection_view.h"
#include "fallow/client/v1/connection.pb.h"
#include "fallow/client/v1/journal.pb.h"
#include "fallow/client/v1/watch.pb.h"

namespace fallow {
namespace {

// Like a window with a single field: prints the question, and the answer is a line of input.
class LineAsker : public link::Asker {
 public:
  bool CanAsk() const override { return true; }
  absl::StatusOr<base::SecretString> Passphrase(const std::string& question) override {
    std::cout << "asked: " << (question.empty() ? "to unlock" : question) << std::endl;
    std::string line;
    if (!std::getline(std::cin, line)) return absl::CancelledError("Nobody answered.");
    base::SecretString secret(line);
    base::Wipe(&line);
    return secret;
  }
  absl::StatusOr<base::SecretString> NewPassphrase(const std::string& question) override {
    return Passphrase(question);
  }
  void Unlocking(uint64_t, uint64_t) override {}
  void UnlockingEnded() override { std::cout << "unlocking ended" << std::endl; }
};

const words::Layout kWindow{
    .for_reading = true, .width = 60, .painter = [](words::Tone tone, std::string_view text) {
      return tone == words::Tone::kHeading ? "<b>" + std::string(text) + "</b>" : std::string(text);
    }};

absl::Status List(link::Session& session) {
  return session.Read(link::Journal::kList, client::v1::ListRequest(),
                      [](const client::v1::ReflectionPage& page) {
                        for (const client::v1::Reflection& each : page.reflections()) {
                          std::cout << words::ListLine(each, kWindow);
                        }
                        return true;
                      });
}

absl::Status Write(link::Session& session, const std::string& text) {
  client::v1::WriteRequest request;
  request.set_text(text);
  client::v1::Reflection written;
  absl::Status status = session.Call(link::Journal::kWrite, request, &written);
  if (status.ok()) std::cout << "written: " << written.id() << std::endl;
  return status;
}

absl::Status Page(link::Session& session, const std::string& name) {
  client::v1::GetConnectionRequest request;
  request.set_name(name);
  client::v1::ConnectionPage page;
  absl::Status status = session.Call(link::ConnectionService::kGetConnection, request, &page);
  if (status.ok()) std::cout << words::ConnectionPageText(page, kWindow);
  return status;
}

absl::Status Watch(link::Session& session) {
  if (absl::Status opened = session.EnsureOpen(); !opened.ok()) return opened;
  return session.Read(
      link::Watch::kWatch, client::v1::WatchRequest(),
      [](const client::v1::Change&) {
        std::cout << "changed" << std::endl;
        return false;
      },
      [] { std::cout << "watching changes" << std::endl; });
}

// As a client whose user is looking at something else.
template <class Message>
bool Stall(const Message&) {
  std::cout << "stalled" << std::endl;
  while (std::cin.get() != EOF) {
  }
  return false;
}

absl::Status Stall(link::Session& session, const std::string& id) {
  if (id.empty()) {
    return session.Read(link::Journal::kList, client::v1::ListRequest(),
                        Stall<client::v1::ReflectionPage>);
  }
  client::v1::HistoryRequest request;
  request.set_id(id);
  return session.Read(link::Journal::kHistory, request, Stall<client::v1::Version>);
}

absl::Status Do(std::string_view verb, const std::string& word) {
  LineAsker asker;
  link::Session session(asker);
  if (verb == "list") return List(session);
  if (verb == "write") return Write(session, word);
  if (verb == "page") return Page(session, word);
  if (verb == "watch") return Watch(session);
  if (verb == "stall") return Stall(session, word);
  return absl::InvalidArgumentError("list, write TEXT, page NAME, watch or stall");
}

}  // namespace
}  // namespace fallow

int main(int argc, char** argv) {
  const absl::Status status = fallow::Do(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
  if (!status.ok()) std::cerr << status.message() << std::endl;
  return fallow::link::ToInt(fallow::link::ExitCodeOf(status));
}
