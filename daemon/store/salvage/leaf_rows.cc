#include "daemon/store/salvage/leaf_rows.h"

#include <algorithm>
#include <span>
#include <utility>

namespace fallow::store {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr uint8_t kIndexInterior = 0x02;
constexpr uint8_t kIndexLeaf = 0x0a;
constexpr uint8_t kTableLeaf = 0x0d;

constexpr size_t kFirstPageHeaderBytes = 100;  // of the database, before that of the page
constexpr size_t kLeafHeaderBytes = 8;
constexpr size_t kInteriorHeaderBytes = 12;
constexpr size_t kOverflowBytes = kUsableBytes - 4;

// Reads forward; what lies behind the end reads as 0 and is remembered.
class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}

  bool good() const { return good_; }
  size_t left() const { return bytes_.size(); }

  uint64_t Varint() {
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      const uint8_t byte = Byte();
      value = value << 7 | (byte & 0x7f);
      if ((byte & 0x80) == 0) return value;
    }
    return value << 8 | Byte();
  }
  int64_t Integer(size_t bytes) {
    const Bytes taken = Take(bytes);
    if (taken.empty()) return 0;
    uint64_t value = (taken[0] & 0x80) != 0 ? ~uint64_t{0} : 0;
    for (const uint8_t byte : taken) value = value << 8 | byte;
    return static_cast<int64_t>(value);
  }
  Bytes Take(size_t bytes) {
    if (bytes > bytes_.size()) {
      good_ = false;
      return {};
    }
    const Bytes taken = bytes_.first(bytes);
    bytes_ = bytes_.subspan(bytes);
    return taken;
  }

 private:
  uint8_t Byte() {
    const Bytes taken = Take(1);
    return taken.empty() ? uint8_t{0} : taken[0];
  }
  Bytes bytes_;
  bool good_ = true;
};

size_t LocalBytes(uint64_t payload, bool table) {
  constexpr size_t kLeast = (kUsableBytes - 12) * 32 / 255 - 23;
  const size_t most =
      table ? size_t{kUsableBytes - 35} : size_t{(kUsableBytes - 12) * 64 / 255 - 23};
  if (payload <= most) return payload;
  const size_t kept = kLeast + (payload - kLeast) % kOverflowBytes;
  return kept <= most ? kept : kLeast;
}

// The whole payload of a cell, as far as its pages are there.
std::vector<uint8_t> Payload(Reader& cell, uint64_t size, bool table, const FetchPage& fetch,
                             bool& whole) {
  const size_t local = LocalBytes(size, table);
  const Bytes first = cell.Take(local);
  std::vector<uint8_t> payload(first.begin(), first.end());
  if (!cell.good() || local == size) return payload;
  auto next = static_cast<uint32_t>(cell.Integer(4));
  std::array<uint8_t, kPageBytes> page;
  while (payload.size() < size) {
    if (next == 0 || !fetch(next, page)) {
      whole = false;
      break;
    }
    const size_t some = std::min<size_t>(kOverflowBytes, size - payload.size());
    payload.insert(payload.end(), page.begin() + 4, page.begin() + 4 + static_cast<long>(some));
    next = LoadBig32(page.data());
  }
  return payload;
}

StoredRow::Value ValueOf(uint64_t type, Reader& body) {
  static constexpr std::array<size_t, 7> kIntegerBytes = {0, 1, 2, 3, 4, 6, 8};
  if (type >= 1 && type <= 6) return body.Integer(kIntegerBytes[type]);
  if (type == 8 || type == 9) return int64_t{type == 9};
  if (type == 7) body.Take(8);
  if (type < 12) return std::monostate();
  // What is left of it, where its end is missing.
  const Bytes bytes = body.Take(std::min<size_t>((type - 12) / 2, body.left()));
  if (type % 2 == 0) return StoredRow::Blob(bytes.begin(), bytes.end());
  return std::string(bytes.begin(), bytes.end());
}

bool Decode(const std::vector<uint8_t>& payload, StoredRow& row) {
  Reader header(payload);
  const uint64_t header_bytes = header.Varint();
  if (!header.good() || header_bytes > payload.size()) return false;
  const size_t begun = payload.size() - header.left();
  if (header_bytes < begun) return false;
  Reader types(Bytes(payload).subspan(begun, header_bytes - begun));
  Reader body(Bytes(payload).subspan(header_bytes));
  while (types.left() > 0) {
    const uint64_t type = types.Varint();
    if (!types.good() || row.columns.size() == kRowColumnsMax) return false;
    row.columns.push_back(ValueOf(type, body));
  }
  return body.good();
}

std::optional<StoredRow> CellAt(Bytes page, size_t place, uint8_t kind, const FetchPage& fetch) {
  Reader cell(page.subspan(std::min(place, page.size())));
  if (kind == kIndexInterior) cell.Take(4);
  const uint64_t size = cell.Varint();
  StoredRow row;
  if (kind == kTableLeaf) row.id = static_cast<int64_t>(cell.Varint());
  if (!cell.good() || size > kRowBytesMax) return std::nullopt;
  const std::vector<uint8_t> payload = Payload(cell, size, kind == kTableLeaf, fetch, row.whole);
  if (!cell.good() || !Decode(payload, row)) return std::nullopt;
  return row;
}

}  // namespace

std::vector<StoredRow> RowsOn(uint32_t number, ConstPage whole_page, const FetchPage& fetch) {
  const Bytes page = Bytes(whole_page).first(kUsableBytes);
  const size_t begin = number == 1 ? kFirstPageHeaderBytes : 0;
  const uint8_t kind = page[begin];
  if (kind != kIndexInterior && kind != kIndexLeaf && kind != kTableLeaf) return {};
  Reader header(page.subspan(begin + 3));
  const auto cells = static_cast<uint16_t>(header.Integer(2));
  Reader places(
      page.subspan(begin + (kind == kIndexInterior ? kInteriorHeaderBytes : kLeafHeaderBytes)));
  std::vector<StoredRow> rows;
  for (uint16_t i = 0; i < cells; ++i) {
    const auto place = static_cast<uint16_t>(places.Integer(2));
    if (!places.good()) break;
    if (auto row = CellAt(page, place, kind, fetch)) rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace fallow::store
