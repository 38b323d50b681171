#include <catch2/catch.hpp>
#include <map>
#include <optional>

#include "clients/terminal/qr.h"
#include "daemon/base/shown_text.h"

namespace fallow::terminal {
namespace {

// The modules shown in `lines`: true is dark.
std::vector<std::vector<bool>> Modules(const std::vector<std::string>& lines) {
  const std::map<std::string, std::pair<bool, bool>> kDark = {
      {"█", {false, false}}, {"▀", {false, true}}, {"▄", {true, false}}, {" ", {true, true}}};
  std::vector<std::vector<bool>> rows;
  for (const std::string& line : lines) {
    std::vector<bool> upper, lower;
    for (size_t at = 0; at < line.size();) {
      const size_t length = line[at] == ' ' ? 1 : 3;
      const auto [above, below] = kDark.at(line.substr(at, length));
      upper.push_back(above);
      lower.push_back(below);
      at += length;
    }
    rows.push_back(upper);
    rows.push_back(lower);
  }
  return rows;
}

bool HasFinder(const std::vector<std::vector<bool>>& rows, size_t top, size_t left) {
  for (size_t y = 0; y < 7; ++y) {
    for (size_t x = 0; x < 7; ++x) {
      const size_t ring = std::min({x, y, 6 - x, 6 - y});
      if (rows[top + y][left + x] != (ring != 1)) return false;
    }
  }
  return true;
}

TEST_CASE("a QR code has its three finder patterns inside a light margin") {
  const std::vector<std::string> lines = QrLines("fallow:4f7k-9q2m@192.168.1.4:40321");
  REQUIRE_FALSE(lines.empty());
  for (const std::string& line : lines) {
    CHECK(base::DisplayWidth(line) == base::DisplayWidth(lines.front()));
  }
  const auto rows = Modules(lines);
  const size_t size = rows.front().size() - 2 * kQrMargin;
  CHECK((size - 17) % 4 == 0);  // version 1 has 21 modules, each later one four more
  CHECK(HasFinder(rows, kQrMargin, kQrMargin));
  CHECK(HasFinder(rows, kQrMargin, kQrMargin + size - 7));
  CHECK(HasFinder(rows, kQrMargin + size - 7, kQrMargin));
  CHECK_FALSE(HasFinder(rows, kQrMargin + size - 7, kQrMargin + size - 7));
  for (size_t x = 0; x < rows.front().size(); ++x) {
    CHECK_FALSE((rows[0][x] || rows[1][x]));
    CHECK_FALSE((rows[x][0] || rows[x][1] || rows[x][size + 2] || rows[x][size + 3]));
  }
}

TEST_CASE("another text is another code, and too long a text is none") {
  CHECK(QrLines("one") != QrLines("two"));
  CHECK(QrLines("one") == QrLines("one"));
  CHECK(QrLines(std::string(10'000, 'x')).empty());
}

TEST_CASE("half blocks are for terminals whose characters are UTF-8") {
  const auto can_show = [](const std::map<std::string, std::string, std::less<>>& variables) {
    return CanShowBlocks([&](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  };
  CHECK(can_show({{"TERM", "xterm"}, {"LANG", "de_DE.UTF-8"}}));
  CHECK(can_show({{"TERM", "xterm"}, {"LANG", "C"}, {"LC_CTYPE", "C.utf8"}}));
  CHECK_FALSE(can_show({{"TERM", "xterm"}, {"LANG", "de_DE.UTF-8"}, {"LC_ALL", "C"}}));
  CHECK_FALSE(can_show({{"TERM", "dumb"}, {"LANG", "de_DE.UTF-8"}}));
  CHECK_FALSE(can_show({{"LANG", "de_DE.UTF-8"}}));
  CHECK_FALSE(can_show({{"TERM", "xterm"}}));
}

}  // namespace
}  // namespace fallow::terminal
