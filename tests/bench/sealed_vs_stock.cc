// The same statements on stock SQLite and on the sealed store, in one run and with the same
// settings, and the ratio of the CPU time they take (user and system). Runs of the two alternate,
// so that a busy machine slows both.

#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow {
namespace {

constexpr int kEntries = 20'000;
constexpr int kWordsPerEntry = 240;  // about 1.5 KB
constexpr int kVocabulary = 20'000;
constexpr int kRowsPerTransaction = 500;
constexpr int kCacheKib = 4096;  // less than a tenth of the database
constexpr double kGoal = 1.25;

enum Kind { kStock, kSealed };

void Check(int code) {
  FALLOW_CHECK(code == SQLITE_OK || code == SQLITE_DONE);
}

// Words as frequent as in a language: the n-th is drawn about 1/n times as often as the first.
std::string Text(std::mt19937& random) {
  std::string text;
  std::uniform_real_distribution<double> exponent(0.0, 1.0);
  for (int i = 0; i < kWordsPerEntry; ++i) {
    const auto rank = static_cast<int>(std::pow(kVocabulary, exponent(random)));
    text += "w" + std::to_string(rank * 7919 % 100'003) + " ";
  }
  return text;
}

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) {
    Check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // The sum of the first column over all rows.
  int64_t Run() {
    int64_t sum = 0;
    int code = 0;
    while ((code = sqlite3_step(statement_)) == SQLITE_ROW)
      sum += sqlite3_column_int64(statement_, 0);
    Check(code);
    sqlite3_reset(statement_);
    return sum;
  }
  sqlite3_stmt* get() { return statement_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// One database of either kind, filled, in a folder of its own.
class Store {
 public:
  explicit Store(Kind kind) {
    std::string folder = (std::filesystem::temp_directory_path() / "fallow-bench-XXXXXX").string();
    FALLOW_CHECK(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
    if (kind == kSealed) {
      OpenSealed();
    } else {
      OpenStock();
    }
    Execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, made INTEGER, text TEXT)");
    Execute("CREATE INDEX by_time ON entry (made)");
    Execute("CREATE VIRTUAL TABLE search USING fts5(text, content='')");
    if (kind == kSealed) {
      Execute(("INSERT INTO search(search, rank) VALUES ('pgsz', " +
               std::to_string(store::kFts5PageBytes) + ")")
                  .c_str());
    }
    while (entries_ < kEntries) InsertMany(kRowsPerTransaction);
    Check(sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr));
  }

  ~Store() {
    insert_.reset();
    index_.reset();
    if (database_ == nullptr) sqlite3_close(db_);
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void InsertMany(int rows) {
    Execute("BEGIN IMMEDIATE");
    for (int i = 0; i < rows; ++i) Insert();
    Execute("COMMIT");
  }

  void Execute(const char* sql) { Check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
  sqlite3* db() { return db_; }

 private:
  void OpenSealed() {
    vfs_ = *store::SealedVfs::Create("", random_);
    const auto path = folder_ / "bench.db";
    const auto key = crypto::FileKey::Random(random_);
    FALLOW_CHECK(vfs_->AddFile(path, key, store::Durability::kEveryCommit).ok());
    database_ =
        *store::Database::Open(*vfs_, path, {store::DatabaseOptions::Mode::kCreate, kCacheKib});
    db_ = database_->handle();
  }

  void OpenStock() {
    Check(sqlite3_open_v2((folder_ / "bench.db").c_str(), &db_,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                          nullptr));
    Execute(
        "PRAGMA page_size = 4096; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_spill = OFF; PRAGMA mmap_size = 0; PRAGMA secure_delete = ON;"
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    Execute(("PRAGMA cache_size = -" + std::to_string(kCacheKib)).c_str());
  }

  void Insert() {
    if (insert_ == nullptr) {
      insert_ = std::make_unique<Statement>(db_, "INSERT INTO entry VALUES (?, ?, ?)");
      index_ = std::make_unique<Statement>(db_, "INSERT INTO search(rowid, text) VALUES (?, ?)");
    }
    const std::string& text = texts_[static_cast<size_t>(entries_) % texts_.size()];
    ++entries_;
    for (Statement* statement : {insert_.get(), index_.get()}) {
      sqlite3_bind_int64(statement->get(), 1, entries_);
      if (statement == insert_.get()) sqlite3_bind_int64(statement->get(), 2, entries_ * 977);
      sqlite3_bind_text(statement->get(), statement == insert_.get() ? 3 : 2, text.data(),
                        static_cast<int>(text.size()), SQLITE_STATIC);
      statement->Run();
    }
  }

  // Made beforehand: writing them is not what is measured.
  static std::vector<std::string> Texts() {
    std::mt19937 random(1);
    std::vector<std::string> texts(2000);
    std::generate(texts.begin(), texts.end(), [&] { return Text(random); });
    return texts;
  }

  inline static const std::vector<std::string> texts_ = Texts();
  std::filesystem::path folder_;
  crypto::SystemRandom random_;
  std::unique_ptr<store::SealedVfs> vfs_;
  std::unique_ptr<store::Database> database_;
  sqlite3* db_ = nullptr;
  std::unique_ptr<Statement> insert_, index_;
  int64_t entries_ = 0;
};

Store& StoreOf(Kind kind) {
  static std::array<std::unique_ptr<Store>, 2> stores;
  auto& store = stores[kind];
  if (store == nullptr) store = std::make_unique<Store>(kind);
  return *store;
}

void InsertMany(benchmark::State& state, Kind kind) {
  Store& store = StoreOf(kind);
  for (auto _ : state) store.InsertMany(kRowsPerTransaction);
}

void CommitOne(benchmark::State& state, Kind kind) {
  Store& store = StoreOf(kind);
  for (auto _ : state) store.InsertMany(1);
}

void ReadOne(benchmark::State& state, Kind kind) {
  Statement read(StoreOf(kind).db(), "SELECT length(text) FROM entry WHERE id = ?");
  std::mt19937 random(3);
  for (auto _ : state) {
    sqlite3_bind_int64(read.get(), 1, 1 + random() % kEntries);
    benchmark::DoNotOptimize(read.Run());
  }
}

void ListLatest(benchmark::State& state, Kind kind) {
  Statement list(StoreOf(kind).db(), "SELECT length(text) FROM entry ORDER BY made DESC LIMIT 10");
  for (auto _ : state) benchmark::DoNotOptimize(list.Run());
}

// Of every rank in turn, so that no list of a word stays in the cache.
void Search(benchmark::State& state, Kind kind, int rank) {
  Statement search(StoreOf(kind).db(),
                   "SELECT length(entry.text) FROM search JOIN entry ON entry.id = search.rowid "
                   "WHERE search MATCH ? ORDER BY search.rowid DESC LIMIT 20");
  int64_t turn = rank;
  for (auto _ : state) {
    const std::string word = "w" + std::to_string(turn++ * 7919 % 100'003);
    if (turn > rank + rank / 2) turn = rank;
    sqlite3_bind_text(search.get(), 1, word.data(), static_cast<int>(word.size()), SQLITE_STATIC);
    benchmark::DoNotOptimize(search.Run());
  }
}

void Scan(benchmark::State& state, Kind kind) {
  Statement scan(StoreOf(kind).db(), "SELECT sum(length(text)) FROM entry WHERE id <= 20000");
  for (auto _ : state) benchmark::DoNotOptimize(scan.Run());
}

// Prints the usual table, and after it the ratios of the medians.
class RatioReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Aggregate || run.aggregate_name != "median") continue;
      const std::string& name = run.run_name.function_name;
      const size_t slash = name.find('/');
      medians_[name.substr(0, slash)][name.substr(slash + 1) == "sealed" ? kSealed : kStock] =
          run.GetAdjustedCPUTime();
    }
  }

  void Finalize() override {
    std::printf("\nCPU time, sealed store to stock SQLite (goal: at most %.2f)\n", kGoal);
    for (const auto& [name, median] : medians_) {
      std::printf("  %-14s %5.2f\n", name.c_str(), median[kSealed] / median[kStock]);
    }
  }

 private:
  std::map<std::string, std::array<double, 2>> medians_;
};

void Register(const std::string& name, const std::function<void(benchmark::State&, Kind)>& run) {
  for (const Kind kind : {kStock, kSealed}) {
    benchmark::RegisterBenchmark((name + (kind == kStock ? "/stock" : "/sealed")).c_str(),
                                 [=](benchmark::State& state) { run(state, kind); })
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace
}  // namespace fallow

int main(int argc, char** argv) {
  using fallow::Kind;
  fallow::Register("point read", fallow::ReadOne);
  fallow::Register("latest ten", fallow::ListLatest);
  fallow::Register("rare word", [](auto& state, Kind kind) { fallow::Search(state, kind, 5000); });
  fallow::Register("common word", [](auto& state, Kind kind) { fallow::Search(state, kind, 20); });
  fallow::Register("scan", fallow::Scan);
  fallow::Register("insert 500", fallow::InsertMany);
  fallow::Register("commit one", fallow::CommitOne);
  std::vector<std::string> settings = {
      "--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true",
      "--benchmark_report_aggregates_only=true", "--benchmark_min_time=0.2"};
  std::vector<char*> arguments = {argv[0]};
  for (std::string& setting : settings) arguments.push_back(setting.data());
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  fallow::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
}
