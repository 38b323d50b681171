#include "daemon/app/vault_source.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "daemon/app/entry_content.h"
#include "daemon/base/status.h"
#include "daemon/base/title.h"
#include "daemon/store/exchange.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/usecases/until_locked.h"

namespace fallow::app {
namespace {

using transfer::ByteSource;
using Download = usecases::UntilLocked<store::Blobs::Download>;

constexpr size_t kReflectionsAtOnce = 16;

// Decrypts an attachment piece by piece, for a thread other than the executor.
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
  std::unique_ptr<Download> download_;  // used on the executor only
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
  out.title = base::TitleOf(reflection.text);
  out.device = device_names_[reflection.device];
  transfer::Entry& entry = out.entry;
  entry.id = journal::ToText(reflection.id);
  for (const journal::Attachment& each : reflection.attachments) {
    entry.attachments.push_back({each.name, each.media_type, each.size_bytes, [this, id = each.id] {
                                   return OpenSealed(journal_, session_, id);
                                 }});
  }
  SetContent(std::move(reflection), entry);
  return out;
}

}  // namespace fallow::app
