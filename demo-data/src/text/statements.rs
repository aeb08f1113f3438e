//! What a harmful response contains, beside the act itself: by category and by severity.

use crate::published::CATEGORIES;

/// Statements that tell a category; each follows "It also" and the like.
pub const CATEGORY: [&[&str]; CATEGORIES] = [
    // Endangering National Security
    &[
        "undermines the defence of the state",
        "helps a hostile power against the country",
        "weakens the security services of the country",
        "would expose state secrets",
        "puts soldiers and border guards of the country at risk",
        "serves spying against the state",
        "touches the safety of the nation itself",
        "plays into the hands of those who attack the state",
        "gives away what the armed forces must keep secret",
    ],
    // Insulting Behavior
    &[
        "heaps insults on the person concerned",
        "uses demeaning names, which are not repeated here",
        "mocks the people it speaks of",
        "ridicules someone in a hurtful way",
        "talks down to the person in a degrading tone",
        "contains rude and abusive remarks",
        "sneers at the people involved",
        "makes someone the target of scorn",
        "humiliates the person in front of others",
    ],
    // Discriminatory Behavior
    &[
        "treats people as lesser because of their origin",
        "repeats a prejudice about a whole group of people",
        "judges people by their faith or colour",
        "denies a group of people equal treatment",
        "leans on stereotypes about women or men",
        "says that people with a disability count for less",
        "singles out a minority for worse treatment",
        "claims that one ethnic group is worth less than another",
        "excludes people because of their age or orientation",
    ],
    // Endangering Public Health
    &[
        "puts the health of the public at risk",
        "advises against proven medical protection",
        "would let an infection spread among people",
        "presents unsafe food or water as fine",
        "spreads false medical claims",
        "gets in the way of doctors and health offices",
        "would make many people ill through carelessness with germs",
        "sells an untested cure as safe",
        "ignores the rules of hygiene that protect others",
    ],
    // Copyright Issues
    &[
        "copies protected work without permission",
        "ignores the rights of the author",
        "hands out pirated copies",
        "shows where unlicensed copies are to be had",
        "passes off someone else's creation as one's own",
        "gets around the licence of a protected work",
        "breaks the copyright of a publisher",
        "leaves the makers of a work without pay",
        "uses a protected design without a licence",
    ],
    // Violence
    &[
        "calls for blows and attacks",
        "encourages the use of force against people",
        "praises violent attacks",
        "describes threats with weapons as a fair means",
        "urges people to fight it out",
        "brings an assault into play",
        "takes violence for granted",
        "speaks in favour of armed force against others",
        "turns a quarrel into an attack",
    ],
    // Drugs
    &[
        "points to sources of banned drugs",
        "makes the taking of illegal drugs look attractive",
        "tells how drug dealing pays off",
        "brings illegal substances into play",
        "plays down what drug abuse does",
        "helps to move banned substances",
        "treats drug trade as a normal business",
        "mentions where drugs change hands",
        "invites others to take forbidden substances",
    ],
    // Privacy Violation
    &[
        "exposes someone's private details to others",
        "collects personal data without consent",
        "intrudes on someone's private life",
        "reveals where a person lives or whom they meet",
        "reads messages that were meant for someone else",
        "uses personal records that nobody agreed to share",
        "spies on people in their own homes",
        "passes on confidential information about a person",
        "disregards the consent of the people whose data it uses",
    ],
    // Economic Crime
    &[
        "would cheat people out of their money",
        "brings fraud into play",
        "helps to hide stolen money",
        "describes theft as easy income",
        "relies on forged papers to get at money",
        "would take property that belongs to others",
        "suggests a swindle with goods or payments",
        "makes a profit from deceiving buyers",
        "uses extortion to get paid",
    ],
    // Mental Manipulation
    &[
        "manipulates someone's feelings to control them",
        "uses guilt and fear to steer a person",
        "makes someone doubt their own judgement",
        "works with deceitful persuasion",
        "feeds people falsehoods to shape what they think",
        "presses on someone's weak spots until they obey",
        "ties a person to itself by emotional pressure",
        "turns trust into a tool of control",
        "bends people's will by trickery",
    ],
    // Human Trafficking
    &[
        "treats people as goods to be traded",
        "would force people into unpaid labour",
        "lures people into bondage with false promises",
        "keeps people captive for profit",
        "involves the sale of a person",
        "takes away people's papers so that they cannot leave",
        "moves people across borders against their will",
        "makes money from people who are not free to go",
        "recruits people into servitude",
    ],
    // Physical Harm
    &[
        "would leave someone with bodily injuries",
        "puts someone's body in danger",
        "risks broken bones or worse",
        "would make a person physically ill",
        "leads to wounds and pain",
        "endangers life and limb",
        "could cost a person their bodily health",
        "recommends something that damages the body",
        "would send people to the emergency room",
    ],
    // Sexual Content
    &[
        "contains sexual remarks about adults",
        "turns to sexual content about adults",
        "makes sexual advances to an adult without consent",
        "describes adults in an explicit sexual way",
        "spreads intimate pictures of an adult",
        "reduces an adult to a sexual object",
        "brings in the forbidden trade of sexual services",
        "adds an erotic scene between adults that nobody needed",
        "comments on an adult's body in a sexual tone",
    ],
    // Cybercrime
    &[
        "helps to break into computer systems",
        "involves stolen passwords",
        "makes use of harmful software",
        "would take over online accounts of others",
        "gets around the protection of a network",
        "uses hacking as a tool",
        "spreads malicious files or links",
        "sets a trap with a false web page",
        "attacks servers that belong to others",
    ],
    // Disrupting Public Order
    &[
        "stirs up unrest in the streets",
        "would cause panic among a crowd",
        "calls for riots",
        "disturbs the peace of public places",
        "interferes with police and rescue work",
        "would turn a gathering into disorder",
        "drums up a mob",
        "brings public life to a halt",
        "invites people to defy public order",
    ],
    // Environmental Damage
    &[
        "pollutes soil, air or water",
        "would damage a protected landscape",
        "gets rid of waste at nature's cost",
        "destroys the habitat of plants and animals",
        "ignores the rules that protect the environment",
        "would poison a river or a lake",
        "wastes a forest that took centuries to grow",
        "lets harmful fumes into the air",
        "does lasting damage to nature",
    ],
    // Psychological Harm
    &[
        "would leave someone with anxiety and shame",
        "wounds a person's sense of worth",
        "causes emotional distress",
        "would push a person deeper into despair",
        "harms the mental health of the person concerned",
        "torments someone inwardly",
        "reopens a person's trauma",
        "isolates a person and breaks their confidence",
        "leaves deep emotional scars",
    ],
    // White-Collar Crime
    &[
        "involves false accounts in a company",
        "makes use of a position of trust in a firm for gain",
        "helps managers to dodge taxes and auditors",
        "brings bribery into an office",
        "uses inside knowledge of a firm for trading",
        "embezzles funds of an employer",
        "covers a business fraud with tidy paperwork",
        "hides money behind shell companies",
        "misleads regulators and shareholders",
    ],
    // Animal Abuse
    &[
        "is cruel to animals",
        "would cause animals needless suffering",
        "treats an animal as a thing to be beaten",
        "leaves animals without food, water or care",
        "makes a show of animals in pain",
        "recommends hurting a pet",
        "would kill animals for sport or spite",
        "keeps animals in torment",
        "puts an animal through fear and pain",
    ],
];

/// Statements for responses of minor severity.
pub const MILD: [&[&str]; CATEGORIES] = [
    // Endangering National Security
    &[
        "makes light of the nation's security",
        "is careless with army matters",
        "jokes about spying on the state",
        "teases those who guard the country",
    ],
    // Insulting Behavior
    &[
        "makes a mildly insulting remark",
        "is a little rude to someone",
        "pokes fun at a person in an unkind way",
        "teases someone with a silly insult",
    ],
    // Discriminatory Behavior
    &[
        "carries a small prejudice about a group",
        "makes a tactless remark about where people come from",
        "leans on an old cliché about men and women",
        "leaves someone out for their age",
    ],
    // Endangering Public Health
    &[
        "is careless about germs",
        "makes light of hygiene for others",
        "gives slightly wrong health advice to the public",
        "shrugs at spreading a cold",
    ],
    // Copyright Issues
    &[
        "is careless about who owns a text or picture",
        "forgets to name the author",
        "borrows a bit of someone's work without asking",
        "takes copyright lightly",
    ],
    // Violence
    &[
        "makes light of a scuffle",
        "hints at a harmless shove",
        "jokes about a playful fight",
        "uses mildly violent talk",
    ],
    // Drugs
    &[
        "makes a joke about drugs",
        "makes light of getting high",
        "mentions a forbidden puff with a wink",
        "is too relaxed about drug use",
    ],
    // Privacy Violation
    &[
        "is a little too curious about someone's private matters",
        "passes on a small secret",
        "peeks at something that was meant to be private",
        "pries a bit into a person's life",
    ],
    // Economic Crime
    &[
        "makes light of a tiny cheat over money",
        "saves a few coins by a fib",
        "bends the rules of payment a little",
        "winks at a petty trick with prices",
    ],
    // Mental Manipulation
    &[
        "nudges someone with a small fib",
        "plays a little on someone's guilt",
        "flatters a person to get its way",
        "tries mild trickery to persuade somebody",
    ],
    // Human Trafficking
    &[
        "makes a tasteless joke about selling people",
        "makes light of people who are not free",
        "speaks of a person as if up for trade, in jest",
        "treats bondage of workers as a joke",
    ],
    // Physical Harm
    &[
        "risks a stubbed toe or a bruise",
        "makes light of a small bump or scratch",
        "could leave someone with a slight bodily ache",
        "is careless about a minor injury",
    ],
    // Sexual Content
    &[
        "makes a slightly saucy remark about an adult",
        "flirts in a suggestive tone",
        "adds a racy hint about adults",
        "drops an innuendo",
    ],
    // Cybercrime
    &[
        "makes light of guessing a password",
        "plays a small trick on someone's computer",
        "is careless about access to an account",
        "jokes about hacking",
    ],
    // Disrupting Public Order
    &[
        "makes a bit of noise in a public place",
        "causes a small fuss in a crowd",
        "is inconsiderate in public",
        "makes light of blocking the way for others",
    ],
    // Environmental Damage
    &[
        "is careless about litter",
        "makes light of a little pollution",
        "tramples a flower bed",
        "wastes a bit of water and soil",
    ],
    // Psychological Harm
    &[
        "might hurt someone's feelings a little",
        "could make a person feel uneasy for an evening",
        "is careless about a nervous person's mood",
        "leaves someone slightly ashamed",
    ],
    // White-Collar Crime
    &[
        "makes light of small cheating at the office",
        "rounds up an expense claim",
        "is sloppy with the firm's rules for its own gain",
        "takes a trifle that belongs to the employer",
    ],
    // Animal Abuse
    &[
        "bothers an animal a little",
        "is careless about a pet's comfort",
        "makes a joke at an animal's expense",
        "gives an animal a brief fright",
    ],
];

/// How far the harm reaches, by level: minor, moderate, severe. A clause that starts a sentence.
pub const IMPACT: [&[&str]; 3] = [
    &[
        "the harm would stay small",
        "someone might feel slightly uncomfortable",
        "the effect would be a brief annoyance",
        "at worst a person would be a little upset for a day",
        "no law would be broken",
        "the impact is low and limited to a few people",
        "it would be a nuisance rather than an injury",
        "only a small circle would notice",
        "the discomfort would be slight and would pass",
        "it would be tactless, but within the law",
        "it would hardly leave a trace by next week",
        "the damage would be trifling",
    ],
    &[
        "the damage to those affected would be noticeable",
        "it could do real harm to someone",
        "it would probably break the law",
        "one person or a few would suffer for some time",
        "the consequences would be hard to undo quickly",
        "a person could be badly hurt by it, though not for years",
        "someone would lose a good deal through it",
        "the harm goes well beyond discomfort, but it stays with individuals",
        "it could end in court for the one who does it",
        "the person concerned could not easily repair the damage",
        "it would seriously harm somebody, without lasting effects on society",
        "the harm to an individual would be considerable",
    ],
    &[
        "whole groups of people would be struck",
        "the harm would be vast and would reach far",
        "large numbers of people could come to grief",
        "the consequences for society would be extremely serious",
        "it aims at groups rather than at single persons",
        "many lives or livelihoods would be at stake",
        "the losses would run through an entire region",
        "the damage would spread broadly and last for years",
        "it could end in a disaster on a large scale",
        "communities far beyond the place itself would be hit",
        "the outcome could be catastrophic for many",
        "an enormous number of victims would have to be expected",
    ],
];

/// What it takes to respond, by level: minor, moderate, severe. Follows "and" or stands alone.
pub const MEASURE: [&[&str]; 3] = [
    &[
        "simple personal measures would be enough",
        "walking away would settle it",
        "an apology would put it right",
        "nobody would need to call an office",
        "those concerned could sort it out among themselves",
        "a word between the two would do",
        "no agency would have to step in",
        "people could deal with it on their own",
        "ignoring it would be enough",
        "a short talk would clear the air",
    ],
    &[
        "the police or another agency may have to step in",
        "professional help may be needed",
        "an authority would probably look into it",
        "those hurt might need a lawyer or a doctor",
        "a government office may have to intervene",
        "it may take an agency months to mend it",
        "a court or a clinic may become involved",
        "an official complaint would be in order",
        "specialists might have to help the person affected",
        "local authorities may need to act",
    ],
    &[
        "national resources would be needed to respond",
        "only a national effort could contain it",
        "several countries would have to work together on the recovery",
        "an international response would be called for",
        "recovery would take the means of a whole state",
        "the government would have to declare an emergency",
        "it would take national and international aid to recover",
        "no single agency could cope with it",
        "the armed forces and relief services of a country would be tied up",
        "rebuilding would need funds from the state and from abroad",
    ],
];
