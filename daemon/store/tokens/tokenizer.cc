#include "daemon/store/tokens/tokenizer.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "daemon/base/status.h"

namespace fallow::store {
namespace {

// The folded form of an ASCII word character; 0 for all others.
constexpr std::array<char, 128> kAsciiWord = [] {
  std::array<char, 128> table{};
  for (size_t c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  for (size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = static_cast<char>(c);
  return table;
}();

constexpr bool IsAscii(char c) {
  return static_cast<uint8_t>(c) < 0x80;
}

constexpr bool IsSpace(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000;
}

// Moves `i` past one character; returns a negative value when the bytes there are not UTF-8.
UChar32 Next(std::string_view text, int& i) {
  UChar32 c = 0;
  U8_NEXT(reinterpret_cast<const uint8_t*>(text.data()), i, static_cast<int>(text.size()), c);
  return c;
}

// The token being built.
class Token {
 public:
  Token(void* context, Tokenizer::Sink sink) : context_(context), sink_(sink) {}

  // Passes on the token, if there is one; it ends before byte `end`.
  int Finish(int end) {
    if (size_ == 0) return SQLITE_OK;
    const int size = std::exchange(size_, 0);
    return sink_(context_, 0, bytes_.data(), size, begin_, end);
  }

  // Adds the ASCII word characters from byte `i` on, and moves `i` past them.
  int AddAsciiRun(std::string_view text, int& i) {
    if (size_ == 0 || single_) {
      if (const int result = Finish(i); result != SQLITE_OK) return result;
      begin_ = i;
      single_ = false;
    }
    const int end = static_cast<int>(text.size());
    for (; i < end && IsAscii(text[i]) && kAsciiWord[text[i]] != 0; ++i) {
      if (size_ < static_cast<int>(kTokenBytesMax)) bytes_[size_++] = kAsciiWord[text[i]];
    }
    return SQLITE_OK;
  }

  // Adds what the character at byte `at` folds to.
  int Add(std::span<const FoldedCharacter> folded, int at) {
    for (const FoldedCharacter& part : folded) {
      if (part.role == CharacterRole::kDropped) continue;
      const bool separates = part.role == CharacterRole::kSeparator;
      const bool single = part.role != CharacterRole::kWord;
      if (separates || part.role == CharacterRole::kSingle || single != single_) {
        if (const int result = Finish(at); result != SQLITE_OK) return result;
      }
      if (separates) continue;
      if (size_ == 0) begin_ = at;
      single_ = single;
      if (size_ + U8_MAX_LENGTH <= static_cast<int>(kTokenBytesMax)) {
        U8_APPEND_UNSAFE(bytes_.data(), size_, part.character);
      }
    }
    return SQLITE_OK;
  }

 private:
  void* context_;
  Tokenizer::Sink sink_;
  std::array<char, kTokenBytesMax> bytes_;
  int size_ = 0;
  int begin_ = 0;
  bool single_ = false;  // a single character with what is attached to it
};

int CreateInstance(void* tokenizer, const char** /*args*/, int /*count*/, Fts5Tokenizer** out) {
  *out = static_cast<Fts5Tokenizer*>(tokenizer);
  return SQLITE_OK;
}

void DeleteInstance(Fts5Tokenizer* /*tokenizer*/) {}

int TokenizeForFts(Fts5Tokenizer* tokenizer, void* context, int /*reason*/, const char* text,
                   int bytes, Tokenizer::Sink sink) {
  return static_cast<Tokenizer*>(static_cast<void*>(tokenizer))
      ->Tokenize({text, static_cast<size_t>(bytes)}, context, sink);
}

// SQLite hands out FTS5's interface through a SQL function with a bound pointer.
fts5_api* FindFts5(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

bool IsCountedAlone(UChar32 c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

}  // namespace

int Tokenizer::Tokenize(std::string_view text, void* context, Sink sink) {
  Token token(context, sink);
  const int end = static_cast<int>(text.size());
  int i = 0;
  while (i < end) {
    int result = SQLITE_OK;
    if (!IsAscii(text[i])) {
      const int at = i;
      const UChar32 c = Next(text, i);
      result = c < 0 ? token.Finish(at) : token.Add(characters_.Fold(static_cast<char32_t>(c)), at);
    } else if (kAsciiWord[text[i]] != 0) {
      result = token.AddAsciiRun(text, i);
    } else {
      result = token.Finish(i++);
    }
    if (result != SQLITE_OK) return result;
  }
  return token.Finish(end);
}

bool Tokenizer::IsEmpty(std::string_view text) {
  const Sink stop = [](void*, int, const char*, int, int, int) { return SQLITE_DONE; };
  return Tokenize(text, nullptr, stop) == SQLITE_OK;
}

uint64_t Tokenizer::CountWords(std::string_view text) {
  uint64_t words = 0;
  bool counted = false;  // whether the current run of characters is counted
  const int end = static_cast<int>(text.size());
  for (int i = 0; i < end;) {
    if (IsAscii(text[i])) {
      const char c = text[i++];
      if (IsSpace(c)) counted = false;
      if (counted || kAsciiWord[c] == 0) continue;
    } else {
      const UChar32 c = Next(text, i);
      if (c < 0) continue;
      const CharacterRole role = characters_.Fold(static_cast<char32_t>(c))[0].role;
      const bool alone = IsCountedAlone(c);
      if (alone || IsSpace(c)) counted = false;
      if (counted || (role != CharacterRole::kWord && role != CharacterRole::kSingle)) continue;
      if (alone) {
        ++words;
        continue;
      }
    }
    counted = true;
    ++words;
  }
  return words;
}

int Tokenizer::Register(sqlite3* connection) {
  fts5_api* api = FindFts5(connection);
  if (api == nullptr || api->iVersion < 2) return SQLITE_ERROR;
  fts5_tokenizer methods{CreateInstance, DeleteInstance, TokenizeForFts};
  return api->xCreateTokenizer(api, kTokenizerName, this, &methods, nullptr);
}

std::string FoldName(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  FALLOW_CHECK(U_SUCCESS(status));
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  casefold->normalizeUTF8(0, icu::StringPiece(name.data(), static_cast<int32_t>(name.size())), sink,
                          nullptr, status);
  FALLOW_CHECK(U_SUCCESS(status));
  return folded;
}

}  // namespace fallow::store
