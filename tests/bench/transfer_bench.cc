// How fast imports are read: entries per second of each format, about 300 and about 1,500 bytes of
// text each, without landing them anywhere.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>

#include "daemon/transfer/reader.h"
#include "fmt/format.h"
#include "tests/support/scratch_folder.h"

namespace fallow::transfer {
namespace {

constexpr int kEntries = 5000;

std::string Words(std::int64_t bytes) {
  std::string text;
  while (static_cast<std::int64_t>(text.size()) < bytes) {
    text += "We walked along the harbour until the light was gone. ";
    if (text.size() % 7 == 0) text += "\n\n";
  }
  return text;
}

std::string Day(int n) {
  return fmt::format("20{:02}-{:02}-{:02}", n % 24, n % 12 + 1, n % 28 + 1);
}

void ReadEverything(benchmark::State& state, const char* format,
                    const std::filesystem::path& path) {
  for (auto unused : state) {
    ProblemLog problems;
    auto reader = OpenReader(format, path, {}, &problems);
    if (!reader.ok()) return state.SkipWithError("the reader does not open");
    int count = 0;
    for (;;) {
      auto entry = (*reader)->Next();
      if (!entry.ok()) return state.SkipWithError("reading fails");
      if (!*entry) break;
      ++count;
    }
    if (count != kEntries) return state.SkipWithError("entries are missing");
  }
  state.SetItemsProcessed(state.iterations() * kEntries);
}

void ReadMarkdown(benchmark::State& state) {
  const tests::ScratchFolder folder;
  for (int n = 0; n < kEntries; ++n) {
    folder.Write(fmt::format("{:04}/{}.md", n / 500, n),
                 fmt::format("---\nid: \"entry-number-{:09}\"\nat: {}T09:05:00+01:00\n"
                             "zone: \"Europe/Berlin\"\ntags: [\"sea\", \"walk\"]\nstarred: true\n"
                             "---\nA title\n\n{}\n",
                             n, Day(n), Words(state.range(0))));
  }
  ReadEverything(state, "markdown", folder.path());
}

void ReadJrnl(benchmark::State& state) {
  const tests::ScratchFolder folder;
  std::string all;
  for (int n = 0; n < kEntries; ++n) {
    all += fmt::format("[{} 09:05:00 PM] A title @sea *\n{}\n\n", Day(n), Words(state.range(0)));
  }
  ReadEverything(state, "jrnl", folder.Write("j.txt", all));
}

void ReadDayOne(benchmark::State& state) {
  const tests::ScratchFolder folder;
  std::string all = "{\"metadata\":{\"version\":\"1.0\"},\"entries\":[";
  for (int n = 0; n < kEntries; ++n) {
    std::string text = Words(state.range(0));
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
      text.replace(at, 1, "\\n");
    }
    all += fmt::format(
        "{}{{\"uuid\":\"1546F37361264E129200{:012}\",\"creationDate\":\"{}T09:05:00Z\","
        "\"modifiedDate\":\"{}T09:06:00Z\",\"timeZone\":\"Australia\\/Sydney\",\"starred\":false,"
        "\"weather\":{{\"conditionsDescription\":\"Clear\",\"temperatureCelsius\":12,"
        "\"windBearing\":130}},\"location\":{{\"placeName\":\"Here\",\"latitude\":-35.4,"
        "\"longitude\":149.08}},\"tags\":[\"sea\",\"walk\"],\"text\":\"{}\"}}",
        n == 0 ? "" : ",", n, Day(n), Day(n), text);
  }
  ReadEverything(state, "dayone", folder.Write("Journal.json", all + "]}"));
}

BENCHMARK(ReadMarkdown)->Arg(300)->Arg(1500)->Unit(benchmark::kMillisecond);
BENCHMARK(ReadJrnl)->Arg(300)->Arg(1500)->Unit(benchmark::kMillisecond);
BENCHMARK(ReadDayOne)->Arg(300)->Arg(1500)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fallow::transfer

BENCHMARK_MAIN();
