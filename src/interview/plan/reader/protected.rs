//! What an interviewer must not ask a candidate: matters that equal-treatment law protects.
//!
//! Only questions to the candidate are judged, and only by phrases that are about the candidate: "your age", not
//! "a patient's age". The laws named are families of rules; most countries have their own.

use super::super::super::text::{has_phrase, words};

/// A protected matter, and where its protection comes from.
pub(super) struct Matter {
    /// For example "age".
    pub name: &'static str,
    pub law: &'static str,
    /// Phrases that ask a candidate about it and hardly anything else.
    certain: &'static [&'static str],
    /// Phrases that may be about something else.
    doubtful: &'static [&'static str],
}

/// A phrase that asks about a protected matter.
pub(super) struct Found {
    pub matter: &'static Matter,
    pub phrase: &'static str,
    pub certain: bool,
}

const MATTERS: &[Matter] = &[
    Matter {
        name: "age",
        law: "law on equal treatment (EU Directive 2000/78/EC, in the US the Age Discrimination in Employment Act)",
        certain: &[
            "how old are you",
            "your age",
            "your current age",
            "your date of birth",
            "your birthday",
            "your birth date",
            "you were born",
            "were you born",
            "year of your birth",
            "close to retirement",
            "your retirement",
            "until you retire",
            "when did you finish school",
        ],
        doubtful: &["your generation", "people your age"],
    },
    Matter {
        name: "marriage and family",
        law: "law on equal treatment (EU Directive 2006/54/EC, in the US the Pregnancy Discrimination Act)",
        certain: &[
            "are you married",
            "are you single",
            "are you divorced",
            "are you pregnant",
            "your marital status",
            "your husband",
            "your wife",
            "your spouse",
            "your maiden name",
            "your children",
            "your kids",
            "your pregnancy",
            "your childcare",
            "do you have children",
            "do you have kids",
            "do you have a family",
            "have any children",
            "have any kids",
            "want children",
            "want to have children",
            "plan to have children",
            "planning to have children",
            "start a family",
            "starting a family",
            "become pregnant",
        ],
        doubtful: &["your family", "your partner", "your home life", "childcare", "at home with you"],
    },
    Matter {
        name: "sex, gender or orientation",
        law: "law on equal treatment (EU Directives 2000/78/EC and 2006/54/EC, in the US Title VII)",
        certain: &[
            "your gender",
            "your sex",
            "your sexual*",
            "your sexuality",
            "are you gay",
            "are you a lesbian",
            "are you straight",
            "are you transgender",
            "as a woman",
            "as a man",
        ],
        doubtful: &["your pronouns"],
    },
    Matter {
        name: "religion or belief",
        law: "law on equal treatment (EU Directive 2000/78/EC, in the US Title VII)",
        certain: &[
            "your religion",
            "your religious*",
            "your church",
            "your mosque",
            "your synagogue",
            "your temple",
            "are you religious",
            "do you pray",
            "do you believe in god",
            "which church",
            "what religion",
            "which religion",
            "religious holidays",
            "are you christian",
            "are you muslim",
            "are you jewish",
        ],
        doubtful: &[
            "your faith",
            "your beliefs",
            "your political*",
            "your politics",
            "your world view",
            "your worldview",
        ],
    },
    Matter {
        name: "origin",
        law: "law on equal treatment (EU Directive 2000/43/EC, in the US Title VII)",
        certain: &[
            "your nationality",
            "your ethnic*",
            "is your race",
            "your skin colour",
            "your skin color",
            "your ancestry",
            "your national origin",
            "your country of origin",
            "your home country",
            "your native language",
            "your native tongue",
            "your mother tongue",
            "your accent",
            "your birthplace",
            "your parents from",
            "where are you from",
            "where are you originally from",
            "where do you come from",
            "where you come from",
            "are you a native",
            "native speaker",
        ],
        doubtful: &[
            "your citizenship",
            "your first language",
            "your origin",
            "your origins",
            "your parents",
            "your heritage",
        ],
    },
    Matter {
        name: "health or disability",
        law: "law on equal treatment (EU Directive 2000/78/EC, in the US the Americans with Disabilities Act)",
        certain: &[
            "your disabilit*",
            "your illness*",
            "your health condition*",
            "your health problem*",
            "your health issue*",
            "your own health",
            "your state of health",
            "how is your health",
            "your medical history",
            "your medical condition*",
            "your sick days",
            "your sick leave",
            "are you disabled",
            "are you healthy",
            "are you ill",
            "are you in good health",
            "do you have a disability",
            "do you have any disabilit*",
            "have any medical condition*",
            "have any health condition*",
            "have any health problem*",
            "have any health issue*",
            "do you take any medication",
            "have you ever been ill",
            "how many sick days",
            "how often were you ill",
            "how often are you ill",
            "days were you sick",
        ],
        doubtful: &["your health", "your injur*", "sick days", "workers compensation"],
    },
];

/// The first protected matter that a question asks its listener about; certain ones come before doubtful ones.
pub(super) fn find(question: &str) -> Option<Found> {
    let said = words(question);
    let among = |certain: bool| {
        MATTERS.iter().find_map(|matter| {
            let phrases = if certain { matter.certain } else { matter.doubtful };
            let phrase = phrases.iter().find(|phrase| has_phrase(&said, phrase))?;
            Some(Found { matter, phrase, certain })
        })
    };
    among(true).or_else(|| among(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_the_candidate_are_found_with_their_law() {
        for (question, matter, law) in [
            ("How old are you?", "age", "2000/78/EC"),
            ("Are you married?", "marriage and family", "2006/54/EC"),
            ("Do you plan to start a family soon?", "marriage and family", "Pregnancy"),
            ("What is your religion?", "religion or belief", "2000/78/EC"),
            ("Where are you originally from?", "origin", "2000/43/EC"),
            (
                "Do you have any disabilities that we should know of?",
                "health or disability",
                "Americans with Disabilities",
            ),
        ] {
            let found = find(question).unwrap_or_else(|| panic!("{question}"));
            assert!(found.certain && found.matter.name == matter && found.matter.law.contains(law), "{question}");
        }
    }

    #[test]
    fn what_may_be_about_the_work_is_doubtful() {
        for question in ["How does your partner review your code?", "What would your family doctor's practice need?"] {
            assert!(find(question).is_some_and(|found| !found.certain), "{question}");
        }
    }

    #[test]
    fn questions_about_patients_customers_and_products_are_left_alone() {
        for question in [
            "How do you adapt your explanation to a patient's age and language?",
            "How would you find out whether a patient is pregnant before an X-ray?",
            "How do you respect a patient's religion when you plan meals?",
            "How would you make this page usable for people with disabilities?",
            "What do you do when a child and the parents disagree about treatment?",
            "How do you price the product for families with children?",
            "How did you decide how old a record may be before you delete it?",
            "How do you organise your medication round on a busy ward?",
            "How did you find the cause of your race condition?",
            "When do you plan to retire the old system?",
            "Do you have any healthcare experience?",
            "What do you need to work well?",
        ] {
            assert!(find(question).is_none(), "{question}");
        }
    }
}
