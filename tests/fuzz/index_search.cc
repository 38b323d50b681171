// Texts and queries of any bytes: the tokenizer hands out sound tokens, and what is searched for
// never breaks out of its quotes. The first byte says where the text ends and the query begins.

#include <fuzzer/FuzzedDataProvider.h>
#include <sqlite3.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "daemon/store/index/search.h"
#include "daemon/store/tokens/tokenizer.h"

namespace {

using fallow::store::Tokenizer;

void Require(bool condition) {
  if (!condition) abort();
}

struct Store {
  Store() {
    Require(sqlite3_open(":memory:", &db) == SQLITE_OK);
    Require(tokenizer.Register(db) == SQLITE_OK);
    Run("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'fallow')", {});
  }
  // The number of rows.
  int Run(const char* sql, std::string_view value) {
    sqlite3_stmt* statement = nullptr;
    Require(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) == SQLITE_OK);
    sqlite3_bind_text(statement, 1, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    int rows = 0;
    int code = 0;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) ++rows;
    Require(code == SQLITE_DONE);
    sqlite3_finalize(statement);
    return rows;
  }

  Tokenizer tokenizer;
  sqlite3* db = nullptr;
};

struct Seen {
  int bytes_in = 0;
  int tokens = 0;
};

int Count(void* context, int flags, const char* token, int bytes, int begin, int end) {
  Seen& seen = *static_cast<Seen*>(context);
  Require(flags == 0 && token != nullptr && bytes > 0);
  Require(static_cast<size_t>(bytes) <= fallow::store::kTokenBytesMax);
  Require(0 <= begin && begin <= end && end <= seen.bytes_in);
  ++seen.tokens;
  return SQLITE_OK;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Store store;
  FuzzedDataProvider input(data, size);
  std::string term = input.ConsumeRandomLengthString(fallow::store::kTermBytesMax);
  const std::string text = input.ConsumeRemainingBytesAsString();

  Seen seen{static_cast<int>(text.size()), 0};
  Require(store.tokenizer.Tokenize(text, &seen, Count) == SQLITE_OK);
  Require(store.tokenizer.IsEmpty(text) == (seen.tokens == 0));
  (void)store.tokenizer.CountWords(text);
  (void)fallow::store::FoldName(term);

  store.Run("INSERT INTO words(text) VALUES (?)", text);
  const std::string quoted = fallow::store::QuoteForFts(term);
  const int found = store.Run("SELECT 1 FROM words WHERE words MATCH ?", quoted);
  const int prefixed = store.Run("SELECT 1 FROM words WHERE words MATCH ?", quoted + " *");
  Require(found <= prefixed);
  const std::string both = "(" + quoted + " OR " + quoted + ") AND " + quoted;
  Require(store.Run("SELECT 1 FROM words WHERE words MATCH ?", both) == found);
  // A text is found by all of itself.
  if (seen.tokens > 0 && text.size() <= fallow::store::kTermBytesMax) {
    const std::string whole = fallow::store::QuoteForFts(text);
    Require(store.Run("SELECT 1 FROM words WHERE words MATCH ?", whole) == 1);
  }
  store.Run("DELETE FROM words", {});
  return 0;
}
