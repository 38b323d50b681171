#include "daemon/store/index/digest.h"

#include <cstring>
#include <string>

#include "crypto/derive.h"
#include "daemon/base/status.h"
#include "daemon/store/index/parts.h"
#include "fallow/store/v1/state.pb.h"
#include "fallow/store/v1/view.pb.h"

namespace fallow::store {
namespace {

// One statement for each table. Places are left out: reflections that share a millisecond are
// placed in order of arrival, which a rebuild need not repeat.
constexpr const char* kTables[] = {
    "SELECT 'meta', position FROM meta",
    "SELECT 'reflection', subject, at, day, deleted, words, text FROM reflection",
    "SELECT 'facet', n.kind, n.folded, r.subject FROM facet f "
    "JOIN name n ON n.id = f.name JOIN reflection r ON r.place = f.place",
    "SELECT 'facets', count(*) FROM facet",
    "SELECT 'name', kind, folded, uses, live FROM name",
    "SELECT 'spelling', n.kind, n.folded, s.spelled, s.uses, s.live FROM spelling s "
    "JOIN name n ON n.id = s.name",
    "SELECT 'day', day, reflections, words, attachments FROM day",
    "SELECT 'template', name, text, lamport, device, incarnation FROM template",
    "SELECT 'import_key', key, subject FROM import_key",
};

// A sum of row hashes, which is the same whatever order the rows come in.
class RowSum {
 public:
  void Add(std::string_view row) {
    const crypto::Digest hash = crypto::Hash(crypto::Domain::kIndexRow, {crypto::AsBytes(row)});
    unsigned carry = 0;
    for (size_t i = 0; i < sum_.size(); ++i) {
      carry += unsigned{sum_[i]} + hash[i];
      sum_[i] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
  }
  const IndexDigest& value() const { return sum_; }

 private:
  IndexDigest sum_{};
};

void Append(std::string_view value, std::string& encoded) {
  encoded += std::to_string(value.size()) + ":";
  encoded += value;
}

absl::Status AddTable(Database& database, const char* sql, RowSum& sum) {
  FALLOW_ASSIGN_OR_RETURN(Statement query, database.Prepare(sql));
  std::string encoded;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::OkStatus();
    encoded.clear();
    for (int column = 0; column < query.columns(); ++column) {
      if (query.IsNull(column)) {
        encoded += "-";
      } else {
        Append(crypto::AsChars(query.Blob(column)), encoded);
      }
    }
    sum.Add(encoded);
  }
}

template <class Message>
absl::StatusOr<Message> Parse(crypto::ByteSpan bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return BrokenIndex();
  return message;
}

// The messages of a reflection, without the counters that depend on the order in which records
// arrived here.
absl::Status AddMessages(Database& database, RowSum& sum) {
  FALLOW_ASSIGN_OR_RETURN(Statement query,
                          database.Prepare("SELECT subject, view, state FROM reflection"));
  std::string encoded;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return absl::OkStatus();
    FALLOW_ASSIGN_OR_RETURN(auto view, Parse<v1::ReflectionView>(query.Blob(1)));
    FALLOW_ASSIGN_OR_RETURN(auto state, Parse<v1::ReflectionState>(query.Blob(2)));
    view.clear_version();
    state.clear_version();
    state.clear_text_version();
    encoded.clear();
    Append("messages", encoded);
    Append(crypto::AsChars(query.Blob(0)), encoded);
    Append(view.SerializeAsString(), encoded);
    Append(state.SerializeAsString(), encoded);
    sum.Add(encoded);
  }
}

}  // namespace

absl::StatusOr<IndexDigest> DigestOf(Database& database) {
  // With rank 1, FTS5 also compares with the texts in the table `reflection`.
  FALLOW_RETURN_IF_ERROR(
      database.Execute("INSERT INTO words(words, rank) VALUES ('integrity-check', 1)"));
  RowSum sum;
  for (const char* sql : kTables) FALLOW_RETURN_IF_ERROR(AddTable(database, sql, sum));
  FALLOW_RETURN_IF_ERROR(AddMessages(database, sum));
  return sum.value();
}

}  // namespace fallow::store
