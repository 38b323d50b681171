#ifndef FALLOW_TESTS_SUPPORT_INDEX_H_
#define FALLOW_TESTS_SUPPORT_INDEX_H_

// An index in a temporary folder, and reflections to put into it without a log.

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "crypto/keys.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "tests/support/sealed_database.h"

namespace fallow::tests {

inline crypto::IndexKey IndexKeyFrom(uint8_t seed) {
  std::array<uint8_t, crypto::IndexKey::kBytes> bytes;
  bytes.fill(seed);
  return *crypto::IndexKey::FromBytes(bytes);
}

class TestIndex {
 public:
  TestIndex() : vfs_(*store::SealedVfs::Create("", Random())) { Reopen(); }

  std::filesystem::path path() const { return folder_.path() / "index.db"; }
  store::SealedVfs& vfs() { return *vfs_; }
  store::Index* operator->() { return index_.get(); }
  store::Index& operator*() { return *index_; }

  void Close() { index_.reset(); }
  absl::Status TryOpen(uint8_t key_seed = 1) {
    index_.reset();
    auto opened = store::Index::Open(*vfs_, path(), IndexKeyFrom(key_seed));
    if (!opened.ok()) return opened.status();
    index_ = *std::move(opened);
    return absl::OkStatus();
  }
  void Reopen() {
    const absl::Status opened = TryOpen();
    INFO(opened);
    REQUIRE(opened.ok());
  }

  void Apply(store::IndexBatch batch) {
    batch.position = ++position_;
    const absl::Status applied = index_->Apply(batch);
    INFO(applied);
    REQUIRE(applied.ok());
  }
  void Put(std::vector<journal::Folded> reflections) {
    store::IndexBatch batch;
    batch.reflections = std::move(reflections);
    Apply(std::move(batch));
  }
  void Forget(const journal::SubjectId& id) {
    store::IndexBatch batch;
    batch.forgotten.push_back(id);
    Apply(std::move(batch));
  }

 private:
  TempFolder folder_;
  std::unique_ptr<store::SealedVfs> vfs_;
  std::unique_ptr<store::Index> index_;
  uint64_t position_ = 0;
};

inline journal::SubjectId SubjectFrom(uint32_t number) {
  journal::SubjectId id;
  for (size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<uint8_t>(number >> (8 * (3 - i)));
  return id;
}

// At noon of the `number`-th day of 2024, in UTC.
inline journal::Folded Written(uint32_t number, std::string text) {
  journal::Folded folded;
  folded.view.id = SubjectFrom(number);
  folded.view.at = {absl::FromUnixSeconds(1704110400 + int64_t{number} * 86400), "UTC"};
  folded.view.text = std::move(text);
  folded.view.version = 1;
  folded.state.set_version(1);
  return folded;
}

inline journal::Term TermOf(journal::Term::Kind kind, std::string value, bool negated = false) {
  journal::Term term;
  term.kind = kind;
  term.value = std::move(value);
  term.negated = negated;
  return term;
}
inline journal::Term Word(std::string value) {
  return TermOf(journal::Term::Kind::kWord, std::move(value));
}
inline journal::Term Not(journal::Term term) {
  term.negated = true;
  return term;
}
inline journal::Term AnyOf(std::vector<journal::Term> terms) {
  journal::Term term;
  term.kind = journal::Term::Kind::kAnyOf;
  term.any_of = std::move(terms);
  return term;
}
inline journal::Term HasTerm(journal::Has has) {
  journal::Term term;
  term.kind = journal::Term::Kind::kHas;
  term.has = has;
  return term;
}

// All pages of a listing, with `page` reflections per page.
inline std::vector<journal::Reflection> ListAll(store::Index& index, const journal::Query& query,
                                                size_t page = 7) {
  std::vector<journal::Reflection> all;
  store::Cursor cursor;
  while (true) {
    auto some = index.List(query, cursor, page);
    INFO(some.status());
    REQUIRE(some.ok());
    REQUIRE(some->size() <= page);
    if (some->empty()) return all;
    for (journal::Reflection& reflection : *some) all.push_back(std::move(reflection));
  }
}

// The numbers of the reflections found, newest first.
inline std::vector<uint32_t> Found(store::Index& index, const journal::Query& query) {
  std::vector<uint32_t> numbers;
  for (const journal::Reflection& reflection : ListAll(index, query)) {
    uint32_t number = 0;
    for (size_t i = 0; i < 4; ++i) number = number << 8 | reflection.id.bytes[i];
    numbers.push_back(number);
  }
  return numbers;
}
inline std::vector<uint32_t> Found(store::Index& index, std::vector<journal::Term> terms) {
  journal::Query query;
  query.terms = std::move(terms);
  return Found(index, query);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_INDEX_H_
