#include "clients/cli/safety_page.h"

#include <array>
#include <vector>

#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"

namespace fallow::cli {
namespace {

// No telephone numbers: they change, differ between countries, and a wrong one does harm.
constexpr std::array kPage = {
    base::Marked("If you are in danger now"),
    base::Marked(
        "Call your country's emergency number, or go where other people are. Nothing here has to "
        "be finished first."),

    base::Marked("If you think of ending your life, or of hurting yourself"),
    base::Marked(
        "You need not be alone with it. Tell someone near you, in any words: that you are not safe "
        "with yourself is enough. A doctor or the emergency department of a hospital will see you. "
        "findahelpline.com lists free lines in most countries, to call or to write to. Child "
        "Helpline International, childhelplineinternational.org, lists those for children and "
        "young people."),

    base::Marked("If someone hurts, threatens, follows or controls you"),
    base::Marked(
        "You owe nobody a goodbye, and none in person. Leaving can be the most dangerous time; "
        "people who help with this every day can plan it with you, and findahelpline.com lists "
        "them too, under abuse and domestic violence. What you decide, and when, is yours."),

    base::Marked("If you are afraid of what you might do to someone"),
    base::Marked(
        "The same lines listen to that. Going away for now, before anything happens, is a good "
        "step."),

    base::Marked("What Fallow cannot hide"),
    base::Marked(
        "That it is here. The program, its files, the shell's history and the list of installed "
        "packages show it, and so does the command that opened this page. A password prompt can "
        "be seen, and a passphrase can be forced out of you."),
    base::Marked(
        "What you read and write, from whoever has your passphrase, from someone who set up or "
        "manages this computer, or from a program that watches its screen and keyboard. If you "
        "fear that, use a device that the other person has never had: a friend's telephone, a "
        "computer in a library. Looking for help leaves traces in a browser, too."),
    base::Marked(
        "Another device. Every device of the journal reads everything. `fallow device list` shows "
        "them, and `fallow device release` removes one; whoever holds it will notice, so think "
        "first about when."),
    base::Marked(
        "That something was let go. What is let go is gone for you as well, on every device. Keep "
        "what you may need later, such as messages, pictures and dates, in a place that is yours "
        "alone and that the other person does not know of. What was exported or printed stays "
        "where it is."),
    base::Marked(
        "What a court asks for. In many countries you can be made to hand over what you keep, and "
        "in some your passphrase."),

    base::Marked("Why the mirror was silent"),
    base::Marked(
        "`fallow farewell check` steps aside where words are about self-harm, violence, threats or "
        "stalking: advice about style has no place there. It knows words and no people, so it "
        "misses much, and is sometimes silent where nothing is wrong. Nothing about it is stored, "
        "sent or counted."),
};

}  // namespace

std::string SafetyPage(int columns) {
  std::vector<std::string> paragraphs;
  for (const char* paragraph : kPage) {
    const std::string text = base::Translated(paragraph);
    paragraphs.push_back(columns == 0 ? text : base::Join(base::Wrap(text, columns), "\n"));
  }
  return base::Join(paragraphs, "\n\n") + "\n";
}

}  // namespace fallow::cli
