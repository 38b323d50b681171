// The index on the sealed store against stock SQLite with FTS5's own tokenizer on a plain file: the
// same texts, in batches of 256, in one run. Sizes up to 100,000 reflections of about 1.5 KB; the
// stores are built once for each size. Times are CPU times.

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow {
namespace {

using journal::Query;
using journal::Term;

constexpr size_t kBatch = 256;
constexpr size_t kTextBytes = 1500;
constexpr size_t kVocabulary = 40000;
constexpr size_t kPage = 50;

void Check(const absl::Status& status) {
  if (!status.ok()) fprintf(stderr, "%s\n", status.ToString().c_str());
  FALLOW_CHECK(status.ok());
}
void CheckCode(int code) {
  FALLOW_CHECK(code == SQLITE_OK || code == SQLITE_DONE);
}

// Words of a natural distribution: the n-th most common comes with a frequency of about 1/n.
class Corpus {
 public:
  Corpus() : random_(42) {
    for (size_t i = 0; i < kVocabulary; ++i) words_.push_back(MakeWord());
  }

  // One in a thousand reflections holds the rare word, one in five hundred the phrase.
  std::string Text(size_t number) {
    std::string text;
    if (number % 1000 == 7) text += "Quixotically ";
    if (number % 500 == 3) text += "a silver lantern garden ";
    while (text.size() < kTextBytes) {
      const double uniform = std::uniform_real_distribution<double>(0, 1)(random_);
      const auto rank = static_cast<size_t>(std::pow(double{kVocabulary}, uniform)) - 1;
      text += words_[rank] + (random_() % 12 == 0 ? ".\n" : " ");
    }
    return text;
  }
  const std::string& common() const { return words_[10]; }

  journal::Folded Reflection(size_t number) {
    journal::Folded folded;
    const uint64_t a = random_(), b = random_();
    std::copy_n(reinterpret_cast<const uint8_t*>(&a), 8, folded.view.id.bytes.begin());
    std::copy_n(reinterpret_cast<const uint8_t*>(&b), 8, folded.view.id.bytes.begin() + 8);
    folded.view.at = {absl::FromUnixSeconds(1300000000 + static_cast<int64_t>(number) * 3600),
                      "Europe/Lisbon"};
    folded.view.text = Text(number);
    folded.view.tags = {"tag" + std::to_string(number % 10), "topic" + std::to_string(number % 97)};
    folded.view.about = {"person" + std::to_string(number % 23)};
    folded.view.starred = number % 50 == 0;
    folded.view.version = 1;
    folded.state.set_version(1);
    for (const std::string& tag : folded.view.tags) {
      auto* member = folded.state.add_tags();
      member->set_value(tag);
      member->add_additions()->set_sequence(number);
    }
    return folded;
  }

 private:
  std::string MakeWord() {
    std::string word;
    const size_t length = 2 + random_() % 9;
    for (size_t i = 0; i < length; ++i) word += static_cast<char>('a' + random_() % 26);
    return word;
  }

  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

class Folder {
 public:
  Folder() {
    std::string made = (std::filesystem::temp_directory_path() / "fallow-bench-XXXXXX").string();
    FALLOW_CHECK(mkdtemp(made.data()) != nullptr);
    path_ = made;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// --- The two stores ---

class Sealed {
 public:
  Sealed()
      : vfs_(*store::SealedVfs::Create("", random_)),
        index_(*store::Index::Open(*vfs_, folder_.path() / "index.db",
                                   crypto::IndexKey::Random(random_))) {}

  void Add(std::vector<journal::Folded> reflections) {
    store::IndexBatch batch;
    batch.position = index_->position() + reflections.size();
    batch.reflections = std::move(reflections);
    Check(index_->Apply(batch));
  }
  size_t Run(const Query& query) {
    store::Cursor cursor;
    auto page = index_->List(query, cursor, kPage);
    Check(page.status());
    return page->size();
  }
  store::Index& index() { return *index_; }
  uint64_t bytes() const { return std::filesystem::file_size(folder_.path() / "index.db"); }

 private:
  Folder folder_;
  crypto::SystemRandom random_;
  std::unique_ptr<store::SealedVfs> vfs_;
  std::unique_ptr<store::Index> index_;
};

class Stock {
 public:
  Stock() {
    CheckCode(sqlite3_open((folder_.path() / "stock.db").c_str(), &db_));
    Execute(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;"
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, subject BLOB UNIQUE, text TEXT);"
        "CREATE TABLE tag (tag TEXT, id INTEGER, PRIMARY KEY (tag, id)) WITHOUT ROWID;"
        "CREATE VIRTUAL TABLE words USING fts5(text, content = 'entry', content_rowid = 'id');");
    add_entry_ = Prepare("INSERT INTO entry VALUES (?, ?, ?)");
    add_tag_ = Prepare("INSERT INTO tag VALUES (?, ?)");
    add_words_ = Prepare("INSERT INTO words(rowid, text) VALUES (?, ?)");
    list_ = Prepare("SELECT subject, text FROM entry ORDER BY id DESC LIMIT 50");
    match_ = Prepare(
        "SELECT e.subject, e.text FROM words w CROSS JOIN entry e ON e.id = w.rowid "
        "WHERE w.words MATCH ? ORDER BY w.rowid DESC LIMIT 50");
    by_tag_ = Prepare(
        "SELECT e.subject, e.text FROM tag t CROSS JOIN entry e ON e.id = t.id "
        "WHERE t.tag = ? ORDER BY t.id DESC LIMIT 50");
  }
  ~Stock() {
    for (sqlite3_stmt* statement : {add_entry_, add_tag_, add_words_, list_, match_, by_tag_}) {
      sqlite3_finalize(statement);
    }
    sqlite3_close(db_);
  }

  void Add(const std::vector<journal::Folded>& reflections) {
    Execute("BEGIN");
    for (const journal::Folded& folded : reflections) AddEntry(folded.view, ++rows_);
    Execute("COMMIT");
  }
  size_t List() { return Count(list_); }
  size_t Match(const std::string& expression) { return CountOf(match_, expression); }
  size_t ByTag(const std::string& tag) { return CountOf(by_tag_, tag); }
  uint64_t bytes() const { return std::filesystem::file_size(folder_.path() / "stock.db"); }

 private:
  void Execute(const char* sql) { CheckCode(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    CheckCode(sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr));
    return statement;
  }
  static void BindText(sqlite3_stmt* statement, int index, const std::string& text) {
    CheckCode(sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                                SQLITE_STATIC));
  }
  static void Step(sqlite3_stmt* statement) {
    CheckCode(sqlite3_step(statement));
    sqlite3_reset(statement);
  }
  void AddEntry(const journal::Reflection& reflection, int64_t id) {
    sqlite3_bind_int64(add_entry_, 1, id);
    sqlite3_bind_blob(add_entry_, 2, reflection.id.bytes.data(), 16, SQLITE_STATIC);
    BindText(add_entry_, 3, reflection.text);
    Step(add_entry_);
    std::vector<std::string> names = reflection.tags;
    names.insert(names.end(), reflection.about.begin(), reflection.about.end());
    for (const std::string& name : names) {
      BindText(add_tag_, 1, name);
      sqlite3_bind_int64(add_tag_, 2, id);
      Step(add_tag_);
    }
    sqlite3_bind_int64(add_words_, 1, id);
    BindText(add_words_, 2, reflection.text);
    Step(add_words_);
  }
  static size_t Count(sqlite3_stmt* statement) {
    size_t rows = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      benchmark::DoNotOptimize(sqlite3_column_blob(statement, 0));
      benchmark::DoNotOptimize(
          std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, 1))));
      ++rows;
    }
    sqlite3_reset(statement);
    return rows;
  }
  static size_t CountOf(sqlite3_stmt* statement, const std::string& text) {
    BindText(statement, 1, text);
    return Count(statement);
  }

  Folder folder_;
  sqlite3* db_ = nullptr;
  sqlite3_stmt *add_entry_, *add_tag_, *add_words_, *list_, *match_, *by_tag_;
  int64_t rows_ = 0;
};

template <class Store>
void Fill(Store& store, Corpus& corpus, size_t begin, size_t end, benchmark::State* state) {
  while (begin < end) {
    if (state != nullptr) state->PauseTiming();
    std::vector<journal::Folded> batch;
    for (; begin < end && batch.size() < kBatch; ++begin) {
      batch.push_back(corpus.Reflection(begin));
    }
    if (state != nullptr) state->ResumeTiming();
    store.Add(std::move(batch));
  }
}

template <class Store>
Store& Filled(size_t size) {
  static std::map<size_t, std::unique_ptr<Store>> stores;
  std::unique_ptr<Store>& store = stores[size];
  if (store == nullptr) {
    store = std::make_unique<Store>();
    Corpus corpus;
    Fill(*store, corpus, 0, size, nullptr);
  }
  return *store;
}

// --- What is measured ---

template <class Store>
void Insert(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    Corpus corpus;
    auto store = std::make_unique<Store>();
    state.ResumeTiming();
    Fill(*store, corpus, 0, size, &state);
    state.PauseTiming();
    state.counters["bytes_per_entry"] =
        static_cast<double>(store->bytes()) / static_cast<double>(size);
    store.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

Query Asking(Term::Kind kind, std::string value) {
  Query query;
  Term term;
  term.kind = kind;
  term.value = std::move(value);
  query.terms.push_back(std::move(term));
  return query;
}

void SealedQuery(benchmark::State& state, const Query& query) {
  Sealed& store = Filled<Sealed>(static_cast<size_t>(state.range(0)));
  size_t rows = 0;
  for (auto _ : state) rows = store.Run(query);
  state.counters["rows"] = static_cast<double>(rows);
}

void StockQuery(benchmark::State& state, const std::string& expression) {
  Stock& store = Filled<Stock>(static_cast<size_t>(state.range(0)));
  size_t rows = 0;
  for (auto _ : state) rows = store.Match(expression);
  state.counters["rows"] = static_cast<double>(rows);
}

void Register(const std::string& name, const Query& query, const std::string& expression) {
  for (const int64_t size : {10'000, 100'000}) {
    benchmark::RegisterBenchmark(("Sealed/" + name).c_str(), SealedQuery, query)->Arg(size);
    benchmark::RegisterBenchmark(("Stock/" + name).c_str(), StockQuery, expression)->Arg(size);
  }
}

void RegisterAll() {
  const Corpus corpus;
  for (const int64_t size : {10'000, 100'000}) {
    const auto sealed = [](benchmark::State& state) { Insert<Sealed>(state); };
    const auto stock = [](benchmark::State& state) { Insert<Stock>(state); };
    benchmark::RegisterBenchmark("Sealed/insert", sealed)->Arg(size)->Iterations(1);
    benchmark::RegisterBenchmark("Stock/insert", stock)->Arg(size)->Iterations(1);
  }
  Register("rare_word", Asking(Term::Kind::kWord, "quixotically"), "quixotically");
  Register("common_word", Asking(Term::Kind::kWord, corpus.common()), corpus.common());
  Register("prefix", Asking(Term::Kind::kPrefix, "lant"), "lant*");
  Register("short_prefix", Asking(Term::Kind::kPrefix, "ab"), "ab*");
  Register("phrase", Asking(Term::Kind::kPhrase, "silver lantern garden"),
           "\"silver lantern garden\"");
  for (const int64_t size : {10'000, 100'000}) {
    const auto tag = [](benchmark::State& state) {
      for (auto _ : state) Filled<Stock>(static_cast<size_t>(state.range(0))).ByTag("topic5");
    };
    const auto list = [](benchmark::State& state) {
      for (auto _ : state) Filled<Stock>(static_cast<size_t>(state.range(0))).List();
    };
    const Query by_tag = Asking(Term::Kind::kTag, "topic5");
    benchmark::RegisterBenchmark("Sealed/tag", SealedQuery, by_tag)->Arg(size);
    benchmark::RegisterBenchmark("Stock/tag", tag)->Arg(size);
    benchmark::RegisterBenchmark("Sealed/list", SealedQuery, Query())->Arg(size);
    benchmark::RegisterBenchmark("Stock/list", list)->Arg(size);
    Query few = by_tag;
    few.terms.push_back(Asking(Term::Kind::kWord, corpus.common()).terms[0]);
    benchmark::RegisterBenchmark("Sealed/tag_and_common_word", SealedQuery, few)->Arg(size);
    Query without = Asking(Term::Kind::kWord, corpus.common());
    without.terms[0].negated = true;
    benchmark::RegisterBenchmark("Sealed/without_common_word", SealedQuery, without)->Arg(size);
    const auto stats = [](benchmark::State& state) {
      for (auto _ : state) {
        Check(Filled<Sealed>(static_cast<size_t>(state.range(0))).index().Statistics().status());
      }
    };
    benchmark::RegisterBenchmark("Sealed/statistics", stats)->Arg(size);
    const auto day = [](benchmark::State& state) {
      for (auto _ : state) {
        Check(Filled<Sealed>(static_cast<size_t>(state.range(0)))
                  .index()
                  .OnThisDay(2, 28, 2026, 200)
                  .status());
      }
    };
    benchmark::RegisterBenchmark("Sealed/on_this_day", day)->Arg(size);
  }
}

}  // namespace
}  // namespace fallow

int main(int argc, char** argv) {
  fallow::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
