//! What a candidate wants, in a turn of few words.

use super::super::lexicon::Tag;
use super::meeting;

pub(in super::super) const REQUESTS: &[(Tag, &[&str])] = &[
    (
        Tag::WantsToEnd,
        &[
            concat!(
                "end|stop|finish|close|conclude|terminate|quit|leave|exit|cancel|abort|break|cut|discontinue|off? the|this|our|off|short the|this? ",
                meeting!()
            ),
            "end|stop|finish|quit|leave|close|break it|this|things|off? here|now|there|early|today",
            "let us|lets? end|stop|finish|leave|conclude|quit|close it|this|there|here|now|the",
            "lets end|stop|finish|leave|conclude|quit|close",
            "wrap this|it|things up",
            "wrap up",
            "call it a day|quits",
            "i have|need|must|want|got|ought|am to|going go|leave|stop|end|quit|finish|hang|withdraw|run|to now|soon|up|here|the|this|at|early|immediately|please|sorry|go|stop|end|leave|quit",
            "i have|need|got to go|leave|stop|run",
            "i must go|leave|stop",
            "i would like|prefer|rather|want to? stop|end|leave|quit|withdraw|finish|go",
            "i do not want|wish to continue|go|carry|proceed|do",
            "i am|we are done|finished|through with|here|now|talking|for",
            "can|could|shall|may|should we|i stop|end|finish|leave|close|quit|conclude|go",
            "hang up",
            "had|have enough of|for",
            "i withdraw",
            "asked to end",
            "no more questions please",
            "goodbye|bye",
            "end now|please|it",
        ],
    ),
    (
        Tag::WantsAgain,
        &[
            "repeat|rephrase|reword|clarify|pardon",
            "say|ask|read|hear that|it|the|this .. again",
            "again please",
            "what was|is the|your question",
            "did not|could|hear|catch|get|understand hear|catch|get|understand|that|you|the|it",
            "what do you mean",
            "in other words",
            "come again",
            "another way",
            "go|come back|to to? the|my|previous|question",
            "do not understand",
            "asked to hear|go",
            "asked for other|a",
        ],
    ),
    (
        Tag::WantsToSkip,
        &[
            "skip|pass",
            "next question",
            "move on",
            "rather|prefer|want not|to not? to? answer|say|talk|go",
            "do not want to answer|say|talk",
            "leave that|this|it one|question|out",
            "no answer|idea to|for",
        ],
    ),
    (
        Tag::WantsTime,
        &[
            "a|one|another|few moment|minute|second|sec|seconds|minutes|time",
            "let me think|see",
            "hold|hang on",
            "more time",
            "thinking",
            "wait",
            "take a",
        ],
    ),
    (
        Tag::MissesQuestion,
        &[
            "where is my|the|our|your",
            "question _ of|out _ where",
            "you|still owe me|us",
            "missing|missed|forgot|forgotten|skipped|left",
            "only|just|that _ questions|areas|topics",
            "only|just|were|was .. questions",
            "you said|promised|announced|mentioned|told .. questions|areas|topics|five|four|six|three|more",
            "was not|there supposed|meant|one to|another|more be? .. questions?",
            "should .. be|been more|another|a|five|four|six|three",
            "count is|was|seems wrong|off",
            "one|another question missing|left|short|more|to",
            "what about the|my|question fifth|fourth|third|sixth|second|last|other|final|five|four",
            "asked for a missing",
        ],
    ),
    (
        Tag::Agrees,
        &[
            "i|we agree|consent|accept",
            "agreed|agree|consented",
            "happy|fine|okay|ok|comfortable to|with|for being|be|that|it|this|recording",
        ],
    ),
    (
        Tag::NothingToAsk,
        &[
            "no|nope thank|thanks|questions|that|i|more|nothing",
            "nothing|no else|more|further|from|questions",
            "that is|was all|everything|it",
            "i am good|fine|all",
        ],
    ),
    (
        Tag::AsksLogistics,
        &[
            "how many|long|much",
            "is this|it being? recorded",
            "are you a|an|human|real|recording",
            "can|could you hear",
            "who will|decides|reads|sees",
            "when will|do|can|would i|you|we",
            "asked how|whether",
            "what happens|is|are next|the",
        ],
    ),
];
