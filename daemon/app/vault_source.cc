#include "daemon/app/vault_source.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "daemon/app/entry_content.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/usecases/until_locked.h"

namespace fallow::app {
namespace {

using transfer::ByteSource;
using Download = usecases::UntilLocked<store::Blobs::Download>;

constexpr size_t kReflectionsAtOnce = 16;

// A sealed attachment being opened, for a thread that is not the executor.
class SealedSource final : public ByteSource {
 public:
  SealedSource(base::Executor& journal, std::unique_ptr<Download> download)
      : journal_(journal), download_(std::move(download)) {}
  ~SealedSource() override {
    journal_.Run([this] { download_.reset(); });
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    if (read_ == piece_.size()) FALLOW_RETURN_IF_ERROR(Fetch());
    const size_t given = std::min(size, piece_.size() - read_);
    std::memcpy(buffer, piece_.data() + read_, given);
    read_ += given;
    return given;
  }

 private:
  absl::Status Fetch() {
    absl::StatusOr<std::string> fetched;
    journal_.Run([&] {
      const auto source = download_->Use();
      if (source.ok()) {
        fetched = (*source)->Next();
      } else {
        fetched = source.status();
      }
    });
    FALLOW_RETURN_IF_ERROR(fetched.status());
    piece_ = *std::move(fetched);
    read_ = 0;
    return absl::OkStatus();
  }

  base::Executor& journal_;
  std::unique_ptr<Download> download_;  // the executor's
  std::string piece_;
  size_t read_ = 0;  // of piece_
};

absl::StatusOr<std::unique_ptr<ByteSource>> OpenSealed(base::Executor& journal,
                                                       usecases::Session& session,
                                                       const journal::SubjectId& id) {
  std::unique_ptr<Download> download;
  absl::Status status;
  journal.Run([&] {
    const auto vault = session.Use();
    status = vault.status();
    if (!status.ok()) return;
    auto opened = (*vault)->blobs().Get(id);
    status = opened.status();
    if (status.ok()) download = std::make_unique<Download>(session, *std::move(opened));
  });
  FALLOW_RETURN_IF_ERROR(status);
  return std::make_unique<SealedSource>(journal, std::move(download));
}

// "## Heading" is "Heading"; "#tag" stays.
std::string_view WithoutHeadingMark(std::string_view line) {
  constexpr size_t kMarksMax = 6;
  const size_t marks = line.find_first_not_of('#');
  const bool heading =
      marks != std::string_view::npos && marks > 0 && marks <= kMarksMax && line[marks] == ' ';
  if (heading) line.remove_prefix(line.find_first_not_of(' ', marks));
  return line;
}

// The first line that says something, as `fallow` shows it: a quoted one, such as the prompt that a
// text answers, only where there is no other.
std::string TitleOf(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  std::string_view quoted;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t begin = line.find_first_not_of(" \t\r>");
    if (begin == std::string_view::npos) continue;
    const bool is_quoted = line.find('>') < begin;
    line = line.substr(begin, line.find_last_not_of(kBlank) - begin + 1);
    if (!is_quoted) return std::string(WithoutHeadingMark(line));
    if (quoted.empty()) quoted = line;
  }
  return std::string(quoted);
}

}  // namespace

VaultSource::VaultSource(base::Executor& journal, usecases::Session& session)
    : journal_(journal), session_(session) {}

absl::Status VaultSource::Begin() {
  absl::Status status;
  journal_.Run([&] {
    const auto vault = session_.Use();
    status = vault.status();
    if (!status.ok()) return;
    for (const auto& [id, device] : (*vault)->exchange().devices().roster().devices()) {
      device_names_[id] = device.name;
    }
    total_ = (*vault)->Figures().reflections;
  });
  return status;
}

absl::StatusOr<std::optional<transfer::ExportEntry>> VaultSource::Next(
    transfer::ProblemLog& /*problems*/) {
  if (waiting_.empty()) {
    absl::StatusOr<std::vector<journal::Reflection>> found;
    journal_.Run([&] {
      const auto vault = session_.Use();
      if (!vault.ok()) {
        found = vault.status();
        return;
      }
      journal::Query all;
      all.oldest_first = true;
      found = (*vault)->reflections().List(all, cursor_, kReflectionsAtOnce);
    });
    FALLOW_RETURN_IF_ERROR(found.status());
    std::move(found->begin(), found->end(), std::back_inserter(waiting_));
  }
  if (waiting_.empty()) return std::nullopt;
  transfer::ExportEntry entry = ToEntry(std::move(waiting_.front()));
  waiting_.pop_front();
  return entry;
}

transfer::ExportEntry VaultSource::ToEntry(journal::Reflection reflection) {
  transfer::ExportEntry out;
  out.title = TitleOf(reflection.text);
  out.device = device_names_[reflection.device];
  transfer::Entry& entry = out.entry;
  entry.id = journal::ToText(reflection.id);
  for (const journal::Attachment& each : reflection.attachments) {
    entry.attachments.push_back({each.name, each.media_type, each.size_bytes, [this, id = each.id] {
                                   return OpenSealed(journal_, session_, id);
                                 }});
  }
  attachments_ += entry.attachments.size();
  SetContent(std::move(reflection), entry);
  return out;
}

}  // namespace fallow::app
