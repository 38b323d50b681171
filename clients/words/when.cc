#include "clients/words/when.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/words/when_dates.h"
#include "clients/words/when_words.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::words {
namespace {

using when::Dates;
using when::OneDay;
using when::TimeOfDay;
using when::Unit;
using when::WholeMonth;
using when::WholeSeason;
using when::WholeWeek;
using when::WholeYear;

constexpr const char* kHelp = base::Marked(
    "Write it like \"yesterday 9pm\", \"last sunday\", \"3 days ago 08:30\" or 2024-03-01.");
constexpr const char* kHelpAhead =
    base::Marked("Write it like \"in 6 months\", \"next sunday\", \"next spring\" or 2027-05-01.");
constexpr int kAmountMax = 100'000;  // of any unit

// Reads a date word by word. Each Read… function consumes the words it understands, or none.
class Parser {
 public:
  Parser(std::string_view text, absl::Time now, absl::TimeZone zone, Outlook outlook)
      : text_(text),
        words_(when::SplitWords(text)),
        now_(now),
        zone_(std::move(zone)),
        ahead_(outlook == Outlook::kAhead),
        today_(absl::ToCivilDay(now, zone_)) {}

  absl::StatusOr<When> Parse();
  // The offset given in the text, known after Parse().
  std::optional<int> offset() const { return offset_; }

 private:
  std::string_view Word(size_t ahead = 0) const {
    return position_ + ahead < words_.size() ? std::string_view(words_[position_ + ahead]) : "";
  }
  bool Accept(std::string_view word) {
    if (Word() != word) return false;
    ++position_;
    return true;
  }
  // Stores `dates`; false when a date has already been read.
  bool Take(Dates dates, size_t words) {
    position_ += words;
    twice_ |= dates_.has_value();
    dates_ = dates;
    return true;
  }
  bool Take(absl::StatusOr<absl::CivilDay> day, size_t words) {
    if (!day.ok()) status_ = day.status();
    return Take(OneDay(day.ok() ? *day : today_), words);
  }
  bool TakeTime(TimeOfDay time, size_t words) {
    position_ += words;
    twice_ |= time_.has_value();
    time_ = time;
    return true;
  }

  bool ReadFiller();
  bool ReadNamedDay();
  bool ReadRelative();
  bool ReadWeekday();
  bool ReadLastThisNext();
  bool ReadSeason();
  bool ReadAmounts();
  bool ReadAmount(Unit& sum);
  void TakeAmounts(const Unit& sum, int sign);
  bool ReadIsoDate();
  bool ReadNumericMonthOrYear();
  bool ReadDottedDate();
  bool ReadMonthName();
  bool ReadTime();
  bool ReadOffset();
  absl::CivilDay LikeliestWeekday(absl::Weekday weekday) const {
    return ahead_ ? absl::NextWeekday(today_, weekday) : absl::PrevWeekday(today_ + 1, weekday);
  }
  absl::StatusOr<absl::CivilDay> LikeliestDayOfYear(int month, int day) const;
  int LikeliestYear(int month) const;
  absl::StatusOr<When> Combine() const;
  absl::StatusOr<When> CombineTime(absl::CivilDay day) const;
  absl::Status Unreadable(std::string_view why) const {
    return base::Invalid(base::Text("The date {} cannot be read", {base::Quoted(text_)}), why,
                         ahead_ ? kHelpAhead : kHelp);
  }

  std::string_view text_;
  std::vector<std::string> words_;
  absl::Time now_;
  absl::TimeZone zone_;
  bool ahead_;
  absl::CivilDay today_;
  size_t position_ = 0;
  std::optional<Dates> dates_;
  std::optional<TimeOfDay> time_;
  std::optional<int> offset_;
  std::optional<absl::Weekday> expected_;  // the weekday that a written date must have
  bool twice_ = false;
  absl::Status status_;
};

absl::StatusOr<When> Parser::Parse() {
  while (position_ < words_.size() && status_.ok()) {
    if (ReadRelative() || ReadNamedDay() || ReadIsoDate() || ReadDottedDate() || ReadMonthName() ||
        ReadTime() || ReadOffset() || ReadNumericMonthOrYear() || ReadFiller()) {
      continue;
    }
    if (!status_.ok()) break;
    return Unreadable(base::Text("{} is not understood", {base::Quoted(Word())}));
  }
  if (!status_.ok()) return status_;
  if (twice_) return Unreadable(base::Marked("it names two dates or two times"));
  return Combine();
}

bool Parser::ReadFiller() {
  for (const std::string_view filler : {"on", "at", "the", "of", "in", "just"}) {
    if (Word(1).empty()) break;
    if (Accept(filler)) return true;
  }
  return false;
}

bool Parser::ReadNamedDay() {
  if (Word() == "now") {
    return Take(Dates{today_, today_ + 1, Precision::kTime, now_}, 1);
  }
  if (Word() == "today") return Take(OneDay(today_), 1);
  if (Word() == "yesterday") return Take(OneDay(today_ - 1), 1);
  if (Word() == "tomorrow") return Take(OneDay(today_ + 1), 1);
  if (Word() == "day" && Word(1) == "before" && Word(2) == "yesterday") {
    return Take(OneDay(today_ - 2), 3);
  }
  if (Word() == "day" && Word(1) == "after" && Word(2) == "tomorrow") {
    return Take(OneDay(today_ + 2), 3);
  }
  return false;
}

bool Parser::ReadRelative() {
  return ReadAmounts() || ReadSeason() || ReadLastThisNext() || ReadWeekday();
}

bool Parser::ReadLastThisNext() {
  int step = 0;
  if (Word() == "last" || Word() == "past" || Word() == "previous") step = -1;
  if (Word() == "next") step = 1;
  if (step == 0 && Word() != "this") return false;
  if (const auto weekday = when::Weekday(Word(1))) {
    if (step < 0) return Take(OneDay(absl::PrevWeekday(today_, *weekday)), 2);
    if (step > 0) return Take(OneDay(absl::NextWeekday(today_, *weekday)), 2);
    return Take(OneDay(absl::NextWeekday(WholeWeek(today_).first - 1, *weekday)), 2);
  }
  if (const auto part = when::PartOfDay(Word(1)); part && (step == 0 || Word(1) == "night")) {
    Take(OneDay(today_ + step), 1);
    return TakeTime(*part, 1);
  }
  if (Word(1) == "week") return Take(WholeWeek(today_ + 7 * step), 2);
  if (Word(1) == "month") return Take(WholeMonth(absl::CivilMonth(today_) + step), 2);
  if (Word(1) == "year") return Take(WholeYear(absl::CivilYear(today_) + step), 2);
  return false;
}

// "spring", "next winter", "autumn 2027".
bool Parser::ReadSeason() {
  const size_t before = Word() == "next" ? 1 : 0;
  const auto month = when::SeasonMonth(Word(before), when::IsSouthern(zone_));
  if (!ahead_ || !month) return false;
  const auto year = Word(before + 1).size() == 4 ? when::Number(Word(before + 1)) : std::nullopt;
  const absl::StatusOr<absl::CivilDay> first =
      when::ExistingDay(year.value_or(LikeliestYear(*month)), *month, 1);
  const size_t used = before + (year ? 2 : 1);
  return first.ok() ? Take(WholeSeason(absl::CivilMonth(*first)), used) : Take(first, used);
}

// A weekday alone has its likeliest reading; before a written date it must match it.
bool Parser::ReadWeekday() {
  const auto weekday = when::Weekday(Word());
  if (!weekday) return false;
  const size_t before = position_++;
  while (Accept("the")) {
  }
  const auto earlier = dates_;
  if (ReadIsoDate() || ReadDottedDate() || ReadMonthName()) {
    expected_ = *weekday;
    twice_ |= earlier.has_value();
    return true;
  }
  position_ = before;
  return Take(OneDay(LikeliestWeekday(*weekday)), 1);
}

// "3 days", "2h", "half an hour", adding to `sum`.
bool Parser::ReadAmount(Unit& sum) {
  std::string_view number = Word();
  if (number == "half" && Word(1) == "an" && Word(2) == "hour") {
    position_ += 3;
    sum.duration += absl::Minutes(30);
    return true;
  }
  const size_t letters = number.find_first_not_of("0123456789");
  const bool glued = letters != 0 && letters != std::string_view::npos;
  const auto count = when::SmallNumber(glued ? number.substr(0, letters) : number);
  const auto unit = when::UnitOf(glued ? number.substr(letters) : Word(1));
  if (!count || !unit) return false;
  if (*count > kAmountMax) {
    status_ = Unreadable(base::Marked("the number in it is too large"));
    return false;
  }
  position_ += glued ? 1 : 2;
  sum.months += *count * unit->months;
  sum.days += *count * unit->days;
  sum.duration += *count * unit->duration;
  return true;
}

bool Parser::ReadAmounts() {
  constexpr int kAmountsMax = 6;
  const size_t before = position_;
  const bool ahead = Accept("in");
  Unit sum;
  int amounts = 0;
  while (amounts < kAmountsMax && ReadAmount(sum)) {
    ++amounts;
    Accept("and");
  }
  const bool ago = Word() == "ago" || (Word() == "from" && Word(1) == "now");
  if (amounts > 0 && (ahead || (ahead_ && !ago))) {
    TakeAmounts(sum, 1);
    return true;
  }
  if (amounts > 0 && Accept("ago")) {
    TakeAmounts(sum, -1);
    return true;
  }
  if (amounts > 0 && Word() == "from" && Word(1) == "now") {
    position_ += 2;
    TakeAmounts(sum, 1);
    return true;
  }
  position_ = before;
  return false;
}

void Parser::TakeAmounts(const Unit& sum, int sign) {
  const absl::CivilDay day = when::PlusMonths(today_, sign * sum.months) + sign * sum.days;
  if (sum.duration == absl::ZeroDuration()) {
    Take(OneDay(day), 0);
    return;
  }
  const absl::CivilSecond now = absl::ToCivilSecond(now_, zone_);
  const absl::Time start =
      day == today_
          ? now_
          : when::Resolve(absl::CivilSecond(day) + (now - absl::CivilSecond(today_)), zone_);
  Take(Dates{day, day + 1, Precision::kTime, start + sign * sum.duration}, 0);
}

// 2024-03-01, 2024/3/1, 20240301.
bool Parser::ReadIsoDate() {
  const std::string_view word = Word();
  if (const auto packed = when::Number(word, 8); packed && word.size() == 8) {
    return Take(when::ExistingDay(*packed / 10'000, *packed / 100 % 100, *packed % 100), 1);
  }
  for (const char separator : {'-', '/'}) {
    const size_t first = word.find(separator);
    if (first != 4) continue;
    const size_t second = word.find(separator, first + 1);
    if (second == std::string_view::npos) continue;
    const auto year = when::Number(word.substr(0, first));
    const auto month = when::Number(word.substr(first + 1, second - first - 1), 2);
    const auto day = when::Number(word.substr(second + 1), 2);
    if (year && month && day) return Take(when::ExistingDay(*year, *month, *day), 1);
  }
  return false;
}

// 1.3.2024 is always 1 March. 1/3/2024 is ambiguous and refused.
bool Parser::ReadDottedDate() {
  const std::string_view word = Word();
  const size_t first = word.find_first_of("./");
  const size_t second = word.find_first_of("./", first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const auto day = when::Number(word.substr(0, first), 2);
  const auto month = when::Number(word.substr(first + 1, second - first - 1), 2);
  const auto year = when::Number(word.substr(second + 1), 4);
  if (!day || !month || !year || word.size() - second != 5) return false;
  if (word[first] == '/') {
    status_ = Unreadable(base::Marked("it is unclear which number is the month"));
    return false;
  }
  return Take(when::ExistingDay(*year, *month, *day), 1);
}

// 2024 and 2024-03.
bool Parser::ReadNumericMonthOrYear() {
  const std::string_view word = Word();
  if (word.size() == 4) {
    if (const auto year = when::Number(word); year && *year > 0) {
      return Take(WholeYear(absl::CivilYear(*year)), 1);
    }
  }
  if (word.size() == 7 && (word[4] == '-' || word[4] == '/')) {
    const auto year = when::Number(word.substr(0, 4));
    const auto month = when::Number(word.substr(5));
    if (!year || !month) return false;
    const absl::StatusOr<absl::CivilDay> first = when::ExistingDay(*year, *month, 1);
    if (!first.ok()) return Take(first, 1);
    return Take(WholeMonth(absl::CivilMonth(*first)), 1);
  }
  return false;
}

// "march 3", "3rd of march 2024", "mar 3, 2024", "march 2024", "march".
bool Parser::ReadMonthName() {
  size_t used = 0;
  auto day = when::DayOfMonth(Word());
  if (day) used = Word(1) == "of" ? 2 : 1;
  const auto month = when::Month(Word(used));
  if (!month) return false;
  ++used;
  if (!day && (day = when::DayOfMonth(Word(used))).has_value()) {
    // "march 9 pm" means an hour, not the ninth.
    if (Word(used + 1) == "am" || Word(used + 1) == "pm") {
      day.reset();
    } else {
      ++used;
    }
  }
  const auto year = Word(used).size() == 4 ? when::Number(Word(used)) : std::nullopt;
  if (year) ++used;
  if (day && year) return Take(when::ExistingDay(*year, *month, *day), used);
  if (day) return Take(LikeliestDayOfYear(*month, *day), used);
  const absl::StatusOr<absl::CivilDay> first =
      when::ExistingDay(year.value_or(LikeliestYear(*month)), *month, 1);
  if (!first.ok()) return Take(first, used);
  return Take(WholeMonth(absl::CivilMonth(*first)), used);
}

absl::StatusOr<absl::CivilDay> Parser::LikeliestDayOfYear(int month, int day) const {
  constexpr int kYearsBetweenLeapYearsMax = 8;  // 1896 to 1904
  const auto this_year = static_cast<int>(today_.year());
  for (int years = 0; years <= kYearsBetweenLeapYearsMax; ++years) {
    const absl::StatusOr<absl::CivilDay> found =
        when::ExistingDay(ahead_ ? this_year + years : this_year - years, month, day);
    if (found.ok() && (ahead_ ? *found > today_ : *found <= today_)) return found;
  }
  return when::ExistingDay(this_year, month, day);
}

// For a month without a year.
int Parser::LikeliestYear(int month) const {
  const auto year = static_cast<int>(today_.year());
  if (ahead_) return today_.month() < month ? year : year + 1;
  return today_.month() >= month ? year : year - 1;
}

bool Parser::ReadTime() {
  if (const auto part = when::PartOfDay(Word())) {
    if (Word() == "tonight") Take(OneDay(today_), 0);
    return TakeTime(*part, 1);
  }
  const bool meridiem = Word(1) == "am" || Word(1) == "pm";
  std::string word(Word());
  const std::optional<int> offset = when::CutOffset(word);
  const absl::StatusOr<std::optional<TimeOfDay>> time =
      when::ClockTime(word, meridiem ? Word(1) : std::string_view());
  if (!time.ok()) {
    status_ = time.status();
    return false;
  }
  if (!time->has_value()) return false;
  TakeTime(**time, meridiem ? 2 : 1);
  if (offset) {
    offset_ = offset;
  } else {
    ReadOffset();
  }
  return true;
}

bool Parser::ReadOffset() {
  if (!time_ || time_->end || offset_) return false;
  offset_ = when::Offset(Word());
  if (offset_) ++position_;
  return offset_.has_value();
}

absl::StatusOr<When> Parser::Combine() const {
  if (!dates_ && !time_) return Unreadable(base::Marked("it is empty"));
  if (dates_ && dates_->instant) {
    if (time_) return Unreadable(base::Marked("it names two times"));
    const absl::Time at = *dates_->instant;
    if (at < absl::FromCivil(absl::CivilSecond(1), zone_) ||
        at >= absl::FromCivil(absl::CivilSecond(10'000), zone_)) {
      return Unreadable(base::Marked("years go from 1 to 9999"));
    }
    return When{at, at + absl::Minutes(1), at, Precision::kTime, zone_};
  }
  const Dates dates = dates_.value_or(OneDay(today_));
  if (dates.first.year() < 1 || dates.first.year() > 9999) {
    return Unreadable(base::Marked("years go from 1 to 9999"));
  }
  if (expected_ && absl::GetWeekday(dates.first) != *expected_) {
    return Unreadable(base::Marked("that date falls on another day of the week"));
  }
  const absl::Time begin = when::StartOfDay(dates.first, zone_);
  const absl::Time end = when::StartOfDay(dates.end, zone_);
  if (begin == end) {
    return Unreadable(base::Text("this day was skipped in the time zone {}", {zone_.name()}));
  }
  if (time_) {
    if (dates.precision != Precision::kDay) {
      return Unreadable(base::Marked("a time of day needs a day"));
    }
    absl::StatusOr<When> when = CombineTime(dates.first);
    const bool passed = ahead_ && !dates_ && when.ok() && when->at <= now_;
    return passed ? CombineTime(dates.first + 1) : when;
  }
  const bool today = dates.precision == Precision::kDay && dates.first == today_;
  const absl::Time noon = when::Resolve(absl::CivilSecond(dates.first) + 12 * 3600, zone_);
  return When{begin, end, today ? now_ : noon, dates.precision, zone_};
}

absl::StatusOr<When> Parser::CombineTime(absl::CivilDay day) const {
  const absl::CivilSecond midnight(day);
  const absl::Time begin = when::Resolve(midnight + time_->begin, zone_);
  const absl::Time end =
      time_->end ? when::Resolve(midnight + *time_->end, zone_) : begin + time_->lasts;
  return When{begin, end, when::Resolve(midnight + time_->at, zone_) + time_->fraction,
              Precision::kTime, zone_};
}

}  // namespace

absl::StatusOr<When> ParseWhen(std::string_view text, absl::Time now, const absl::TimeZone& zone,
                               Outlook outlook) {
  if (text.size() > kWhenBytesMax) {
    return base::Invalid(base::Text("The date {} cannot be read", {base::Quoted(text)}),
                         base::Text("it is longer than {} bytes", {std::to_string(kWhenBytesMax)}),
                         kHelp);
  }
  Parser parser(text, now, zone, outlook);
  absl::StatusOr<When> read = parser.Parse();
  if (!read.ok() || !parser.offset()) return read;
  // With an offset, "today" means the day in that zone.
  return Parser(text, now, absl::FixedTimeZone(*parser.offset()), outlook).Parse();
}

}  // namespace fallow::words
