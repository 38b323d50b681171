#include "daemon/transfer/importer.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "daemon/transfer/exporter.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/transfer.h"

namespace fallow::transfer {
namespace {

Entry Numbered(int n) {
  Entry entry;
  entry.text = "Entry " + std::to_string(n);
  entry.at = absl::FromUnixSeconds(1'000'000 - n);
  entry.zone = "UTC";
  entry.origin = "test:" + std::to_string(n);
  entry.where = "place " + std::to_string(n);
  return entry;
}

class Listed final : public EntryReader {
 public:
  explicit Listed(std::vector<Entry> entries) : entries_(std::move(entries)) {}
  absl::StatusOr<std::optional<Entry>> Next() override {
    if (next_ == entries_.size()) {
      if (!at_end_.ok()) return at_end_;
      return std::nullopt;
    }
    return entries_[next_++];
  }
  Progress progress() const override { return {next_, entries_.size()}; }
  void FailAtEnd(absl::Status status) { at_end_ = std::move(status); }

 private:
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
  absl::Status at_end_;
};

// A journal that recognises its entries by origin and by id.
class Shelf final : public ImportSink {
 public:
  absl::StatusOr<std::vector<Landing>> Land(std::vector<Entry> batch) override {
    if (!refuses.ok()) return refuses;
    batches.push_back(batch.size());
    CHECK(std::is_sorted(batch.begin(), batch.end(),
                         [](const Entry& a, const Entry& b) { return a.at < b.at; }));
    std::vector<Landing> landings = *Probe(batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (landings[i].kind == Landing::Kind::kAdded && !held.insert(batch[i].origin).second) {
        landings[i].kind = Landing::Kind::kAlreadyThere;
      }
    }
    return landings;
  }
  absl::StatusOr<std::vector<Landing>> Probe(const std::vector<Entry>& batch) override {
    std::vector<Landing> landings;
    for (const Entry& entry : batch) {
      Landing landing;
      if (held.contains(entry.origin) || ids.contains(entry.id)) {
        landing.kind = Landing::Kind::kAlreadyThere;
      } else if (entry.text == "fails") {
        landing = {Landing::Kind::kFailed, absl::InvalidArgumentError("The attachment is gone.")};
      }
      landings.push_back(landing);
    }
    return landings;
  }

  std::set<std::string> held;
  std::set<std::string> ids;
  std::vector<std::size_t> batches;
  absl::Status refuses;
};

std::vector<Entry> Many(int count) {
  std::vector<Entry> entries;
  for (int n = 0; n < count; ++n) entries.push_back(Numbered(n));
  return entries;
}

TEST_CASE("entries land in sorted batches of bounded count") {
  Listed reader(Many(600));
  Shelf shelf;
  ProblemLog problems;
  std::vector<std::uint64_t> seen;
  ImportOptions options;
  options.on_progress = [&seen](const ImportProgress& p) { seen.push_back(p.entries); };
  const ImportReport report = Import(reader, shelf, options, problems);
  CHECK(report.ended.ok());
  CHECK(report.added == 600);
  CHECK(shelf.batches == std::vector<std::size_t>{256, 256, 88});
  CHECK(seen == std::vector<std::uint64_t>{256, 512, 600});
}

TEST_CASE("batches are bounded in bytes too") {
  std::vector<Entry> entries = Many(6);
  for (Entry& entry : entries) entry.text.resize(kTextBytesMax, 'x');
  Listed reader(entries);
  Shelf shelf;
  ProblemLog problems;
  CHECK(Import(reader, shelf, {}, problems).added == 6);
  CHECK(shelf.batches == std::vector<std::size_t>{2, 2, 2});
}

TEST_CASE("a second import adds nothing") {
  Shelf shelf;
  ProblemLog problems;
  Listed first(Many(300));
  Listed second(Many(300));
  CHECK(Import(first, shelf, {}, problems).added == 300);
  const ImportReport report = Import(second, shelf, {}, problems);
  CHECK(report.added == 0);
  CHECK(report.already_there == 300);
}

TEST_CASE("a dry run counts what would happen and changes nothing") {
  Shelf shelf;
  shelf.held = {"test:1"};
  ProblemLog problems;
  std::vector<Entry> entries = Many(3);
  entries[2].text = "fails";
  Listed reader(entries);
  ImportOptions options;
  options.dry_run = true;
  const ImportReport report = Import(reader, shelf, options, problems);
  CHECK(report.added == 1);
  CHECK(report.already_there == 1);
  CHECK(problems.left_out() == 1);
  CHECK(shelf.held.size() == 1);
}

TEST_CASE("an entry that does not land is listed with its place and stops no other") {
  Shelf shelf;
  ProblemLog problems;
  std::vector<Entry> entries = Many(3);
  entries[1].text = "fails";
  Listed reader(entries);
  CHECK(Import(reader, shelf, {}, problems).added == 2);
  REQUIRE(problems.left_out() == 1);
  CHECK(problems.kept()[0].where == "place 1");
  CHECK(problems.kept()[0].reason == "The attachment is gone");
}

TEST_CASE("different entries that claim one identity are both taken, also the second time") {
  const auto entries = [] {
    std::vector<Entry> two = Many(3);
    two[1].origin = two[0].origin;
    two[1].id = "same-identity";
    two[2] = two[0];
    return two;
  };
  Shelf shelf;
  ProblemLog problems;
  Listed first(entries());
  const ImportReport report = Import(first, shelf, {}, problems);
  CHECK(report.added == 2);
  CHECK(report.already_there == 1);
  CHECK(problems.notices() == 1);
  Listed second(entries());
  CHECK(Import(second, shelf, {}, problems).added == 0);
}

TEST_CASE("a sink that refuses ends the import; what landed before stays") {
  Shelf shelf;
  shelf.refuses = absl::FailedPreconditionError("locked");
  ProblemLog problems;
  Listed reader(Many(3));
  const ImportReport report = Import(reader, shelf, {}, problems);
  CHECK(report.ended.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(report.added == 0);
}

TEST_CASE("what was read before a source failed still lands") {
  Shelf shelf;
  ProblemLog problems;
  Listed reader(Many(3));
  reader.FailAtEnd(absl::DataLossError("gone"));
  const ImportReport report = Import(reader, shelf, {}, problems);
  CHECK(report.added == 3);
  CHECK(report.ended.code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a cancelled import ends between batches") {
  Shelf shelf;
  ProblemLog problems;
  Listed reader(Many(600));
  std::atomic<bool> cancelled = false;
  ImportOptions options;
  options.cancelled = &cancelled;
  options.on_progress = [&cancelled](const ImportProgress&) { cancelled = true; };
  const ImportReport report = Import(reader, shelf, options, problems);
  CHECK(report.cancelled);
  CHECK(report.ended.ok());
  CHECK(report.added == 256);
}

TEST_CASE("problems are all counted and the first thousand kept") {
  ProblemLog problems;
  for (int n = 0; n < 1500; ++n) problems.LeftOut("place", "reason");
  for (int n = 0; n < 3; ++n) problems.NoticeOnce("key", "place", "reason");
  CHECK(problems.left_out() == 1500);
  CHECK(problems.notices() == 1);
  CHECK(problems.kept().size() == kProblemsKeptMax);
}

TEST_CASE("an export imported into the journal it came from adds nothing") {
  tests::ScratchFolder folder;
  ProblemLog problems;
  auto writer = OpenWriter("markdown", folder.path() / "out", &problems);
  REQUIRE(writer.ok());
  Shelf shelf;
  for (const char* id : {"aaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbb"}) {
    ExportEntry exported;
    exported.entry = Numbered(1);
    exported.entry.id = id;
    exported.title = "Entry";
    REQUIRE((*writer)->Write(exported).ok());
    shelf.ids.insert(id);
  }
  REQUIRE((*writer)->Finish().ok());
  auto reader = OpenReader("markdown", folder.path() / "out", {}, &problems);
  REQUIRE(reader.ok());
  const ImportReport report = Import(**reader, shelf, {}, problems);
  CHECK(report.added == 0);
  CHECK(report.already_there == 2);
}

}  // namespace
}  // namespace fallow::transfer
