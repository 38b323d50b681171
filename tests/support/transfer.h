#ifndef FALLOW_TESTS_SUPPORT_TRANSFER_H_
#define FALLOW_TESTS_SUPPORT_TRANSFER_H_

// Reads whole imports in tests.

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/transfer/reader.h"

namespace fallow::tests {

struct Imported {
  std::vector<transfer::Entry> entries;
  transfer::ProblemLog problems;
  absl::Status ended;

  const transfer::Entry& Titled(const std::string& beginning) const {
    for (const transfer::Entry& entry : entries) {
      if (entry.text.starts_with(beginning)) return entry;
    }
    FAIL("no entry begins with " << beginning);
    return entries.front();
  }
  // Whether a problem was reported at a place that begins with `where` and for a reason that
  // contains `reason`.
  bool Says(const std::string& where, const std::string& reason) const {
    for (const transfer::Problem& problem : problems.kept()) {
      if (problem.where.starts_with(where) && problem.reason.find(reason) != std::string::npos) {
        return true;
      }
    }
    return false;
  }
};

inline Imported ReadAllEntries(const std::string& format, const std::filesystem::path& path,
                               const transfer::ReaderOptions& options = {}) {
  Imported imported;
  auto reader = transfer::OpenReader(format, path, options, &imported.problems);
  imported.ended = reader.status();
  while (imported.ended.ok()) {
    auto entry = (*reader)->Next();
    imported.ended = entry.status();
    if (!entry.ok() || !*entry) break;
    imported.entries.push_back(**std::move(entry));
  }
  return imported;
}

inline std::string ContentOf(const transfer::AttachmentSource& attachment) {
  auto source = attachment.open();
  REQUIRE(source.ok());
  auto content = transfer::ReadAll(**source, 1 << 20);
  REQUIRE(content.ok());
  return *content;
}

inline std::string Utc(absl::Time at) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S", at, absl::UTCTimeZone());
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_TRANSFER_H_
