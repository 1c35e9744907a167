/* The settlement protocol, version 1: one transaction, one coordinator, BANKS banks. README.md says what this shows.

     -DBANKS=2|3    banks
     -DCRASHES=n    the most crashes in one run, of any process at any moment
     -DBROKEN=n     breaks a rule: the variants of README.md
     -DREACH=1|2    reports a good end as an error, to show that it is reached: 1 committed, 2 aborted

   A d_step is one step of one process. A durable write never shares a step with the message that reports it. A process
   that crashes loses its volatile state and continues at once from its durable state: being down equals being slow. */

#ifndef BANKS
#define BANKS 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef REACH
#define REACH 0
#endif

#define BIT(b) (1 << (b))
#define ALL (BIT(BANKS) - 1)
#define has(set, b) ((set) & BIT(b))

mtype:outcome = { nothing, commit, abort }
/* refused: aborted by a stored no; aborted: after a yes. */
mtype:record = { unknown, prepared, committed, refused, aborted, tombstone }
mtype:state = { no_record, voting, recording, decided, finished }

/* The set of messages sent between the coordinator and each bank. They stay in it, so each can be received at once or
   late, in any order, twice, after a crash, or never. A process ignores a message that would change nothing. busy,
   PENDING and item errors are left out, because they have no effect. */
#define PREPARE        1
#define YES            2
#define NO             4
#define COMMITTED      8    /* Finish, or the answer to a bank in doubt */
#define ABORTED       16    /* the same */
#define ACKNOWLEDGED  32
#define INQUIRE       64    /* Outcomes with in_doubt */
byte sent[BANKS]

/* Each bank. Durable: its record. Volatile: whether its yes is not stored yet; the messages that it will send. */
mtype:record record[BANKS] = unknown
bool willing[BANKS]
byte owes[BANKS]

/* The coordinator. Durable: the register's decision, the participants in its row, whether all have acknowledged. */
mtype:outcome decision = nothing
byte row
bool noted
/* Volatile: */
mtype:state state = no_record
mtype:outcome proposal = nothing
byte participants
byte yes
byte unacknowledged

byte crashes = CRASHES
bool healed

/* Observers. */
mtype:outcome told = nothing    /* the last outcome that a bank was told */
byte acknowledged               /* the banks that acknowledged abort */
byte looked                     /* BROKEN 7: the banks that found no record of their own */

#define is_prepared(r) (r == prepared)
#define is_committed(r) (r == committed)
#define is_yes(r) (r == prepared || r == committed)
#define has_promised(r) (is_yes(r) || r == aborted)
#define is_aborted(r) (r == refused || r == aborted || r == tombstone)
#if BANKS == 2
#define some(is) (is(record[0]) || is(record[1]))
#define every(is) (is(record[0]) && is(record[1]))
#else
#define some(is) (is(record[0]) || is(record[1]) || is(record[2]))
#define every(is) (is(record[0]) && is(record[1]) && is(record[2]))
#endif

/* PROPERTIES */

mtype:property = {
  none, agreement, one_decision, commit_by_every_yes, lawful_records, no_hold_after_abort, no_protocol_violation,
  progress, end_not_reached
}
mtype:property violated = none

inline demand(holds, name) {
  if
  :: holds
  :: else -> violated = name; printf("violated: %e\n", violated); assert(false)
  fi
}

/* The lawful changes of a record. The sound model only: a broken variant must be found by its effect on others. */
inline demand_lawful(b, new) {
#if BROKEN == 0
  demand((record[b] == unknown && (new == prepared || new == refused || new == tombstone)) ||
         (record[b] == prepared && new == committed && decision == commit) ||
         (record[b] == prepared && new == aborted && decision == abort), lawful_records)
#else
  skip
#endif
}

inline store(b, new) {
  demand_lawful(b, new);
  record[b] = new;
  printf("bank %d stores %e\n", b, record[b]);
  willing[b] = false;
  demand(new != prepared || !has(acknowledged, b), no_hold_after_abort);
  demand(!some(is_committed) || !some(is_aborted), agreement)
}

inline tell(b, message, what) {
  sent[b] = sent[b] | message;
  if
  :: what == commit -> printf("the coordinator tells bank %d: commit\n", b)
  :: else -> printf("the coordinator tells bank %d: abort\n", b)
  fi;
  demand(told == nothing || told == what, one_decision);
  told = what
}

/* THE COORDINATOR */

inline propose(what) {
  proposal = what;
  printf("the coordinator proposes %e\n", proposal);
  state = recording
}

inline send_all(message) {
  sent[0] = sent[0] | message;
  sent[1] = sent[1] | message;
#if BANKS == 3
  sent[2] = sent[2] | message;
#endif
}

inline take_from_all(messages) {
  sent[0] = sent[0] & ~(messages);
  sent[1] = sent[1] & ~(messages);
#if BANKS == 3
  sent[2] = sent[2] & ~(messages);
#endif
}

inline adopt() {
  state = decided;
  proposal = nothing;
  yes = 0;
  participants = 0;
  unacknowledged = row
}

proctype Coordinator() {
end:
  do
     /* The deadline may pass whenever votes are missing. */
  :: d_step { state == voting -> printf("the deadline passes\n"); propose(abort) }
     /* Compare-and-set. From here on votes are ignored, so they are removed, to have fewer states. */
  :: d_step {
       state == recording && decision == nothing ->
       printf("the register holds %e\n", proposal);
       demand(proposal == abort || every(has_promised), commit_by_every_yes);
       decision = proposal;
       row = participants;
       take_from_all(YES | NO)
     }
  :: d_step { state == recording && decision != nothing -> adopt() }
#if BROKEN == 9
  :: d_step {
       state == decided && decision == commit ->
       printf("the deadline passes: the register holds abort\n");
       decision = abort
     }
#endif
  :: d_step { state == finished && !noted -> noted = true }
  od
}

/* Finish is repeated until it is acknowledged. A bank in doubt gets the same answer. */
#define is_due(b) ((state == decided && has(unacknowledged, b)) || \
                   ((state == decided || state == finished) && (sent[b] & INQUIRE)))

/* The coordinator's work with one bank. */
proctype Lane(byte b) {
end:
  do
  :: d_step { state == voting && !has(yes, b) && !(sent[b] & PREPARE) -> sent[b] = sent[b] | PREPARE }
  :: d_step {
       state == voting && (sent[b] & YES) && (!has(yes, b) || BROKEN == 6) ->
       printf("the coordinator notes a yes of bank %d\n", b);
#if BROKEN == 6
       yes = (yes << 1) + 1;
#else
       yes = yes | BIT(b);
#endif
       if
       :: yes == ALL -> propose(commit)
       :: else
       fi
     }
  :: d_step { state == voting && (sent[b] & NO) -> propose(abort) }

     /* Inquiry. A key that is not in memory is past its deadline. While votes are missing: this, or PENDING. */
#if BROKEN == 5
  :: d_step {
       (state == no_record || state == voting) && (sent[b] & INQUIRE) && !(sent[b] & ABORTED) ->
       tell(b, ABORTED, abort)
     }
#elif BROKEN == 8
  :: d_step { state == voting && (sent[b] & INQUIRE) -> propose(abort) }
#else
  :: d_step { state == voting && (sent[b] & INQUIRE) -> propose(abort) }
  :: d_step { state == no_record && (sent[b] & INQUIRE) -> participants = BIT(b); propose(abort) }
#endif

#if BROKEN == 2
  :: d_step { state == recording && proposal == commit && !(sent[b] & COMMITTED) -> tell(b, COMMITTED, commit) }
#endif
  :: d_step { is_due(b) && decision == commit && !(sent[b] & COMMITTED) -> tell(b, COMMITTED, commit) }
  :: d_step { is_due(b) && decision == abort && !(sent[b] & ABORTED) -> tell(b, ABORTED, abort) }
  :: d_step {
       state == decided && has(unacknowledged, b) && (sent[b] & ACKNOWLEDGED) ->
       unacknowledged = unacknowledged & ~BIT(b);
       if
       :: unacknowledged == 0 -> state = finished
       :: else
       fi
     }
  od
}

/* A BANK */

#define lacks(b, message) (!(sent[b] & (message)) && !(owes[b] & (message)))

proctype Bank(byte b) {
end:
  do
     /* Prepare: judge; store, unless a record was stored since; then send. A bank that answers busy takes no step. */
  :: d_step { (sent[b] & PREPARE) && record[b] == unknown && !willing[b] -> willing[b] = true }
#if BROKEN == 1
  :: d_step { willing[b] && lacks(b, YES) -> printf("bank %d's yes leaves\n", b); owes[b] = owes[b] | YES }
#endif
     /* A prepared bank is in doubt at once. Its inquiry leaves with the write, for fewer states; it may be late. */
  :: d_step { willing[b] -> store(b, prepared); owes[b] = owes[b] | YES; sent[b] = sent[b] | INQUIRE }
  :: d_step { (sent[b] & PREPARE) && record[b] == unknown && !willing[b] -> store(b, refused); owes[b] = owes[b] | NO }
     /* Prepare again: the stored yes, or no after an abort. */
  :: d_step { (sent[b] & PREPARE) && is_yes(record[b]) && decision == nothing && lacks(b, YES) -> owes[b] = owes[b] | YES }
  :: d_step { (sent[b] & PREPARE) && is_aborted(record[b]) && decision == nothing && lacks(b, NO) -> owes[b] = owes[b] | NO }

     /* Unasked: a bank that has promised nothing may refuse for ever. */
#if BROKEN == 7
  :: d_step { record[b] == unknown && !has(looked, b) -> printf("bank %d sees no record\n", b); looked = looked | BIT(b) }
  :: d_step { record[b] == unknown && has(looked, b) -> looked = looked & ~BIT(b); store(b, tombstone) }
  :: d_step { record[b] == prepared && has(looked, b) -> looked = looked & ~BIT(b); store(b, aborted) }
#else
  :: d_step { record[b] == unknown -> store(b, tombstone) }
#endif

     /* Finish. */
  :: d_step { (sent[b] & COMMITTED) && record[b] == prepared -> store(b, committed); owes[b] = owes[b] | ACKNOWLEDGED }
  :: d_step { (sent[b] & COMMITTED) && record[b] == committed && lacks(b, ACKNOWLEDGED) -> owes[b] = owes[b] | ACKNOWLEDGED }
  :: d_step { (sent[b] & ABORTED) && record[b] == prepared -> store(b, aborted); owes[b] = owes[b] | ACKNOWLEDGED }
#if BROKEN == 4
  :: d_step { (sent[b] & ABORTED) && record[b] == unknown && lacks(b, ACKNOWLEDGED) -> owes[b] = owes[b] | ACKNOWLEDGED }
#else
  :: d_step { (sent[b] & ABORTED) && record[b] == unknown -> store(b, tombstone); owes[b] = owes[b] | ACKNOWLEDGED }
#endif
  :: d_step { (sent[b] & ABORTED) && is_aborted(record[b]) && lacks(b, ACKNOWLEDGED) -> owes[b] = owes[b] | ACKNOWLEDGED }
#if BROKEN == 0
     /* The alarm. A broken variant continues to its effect on others. */
  :: d_step { (sent[b] & COMMITTED) && !is_yes(record[b]) -> demand(false, no_protocol_violation) }
  :: d_step { (sent[b] & ABORTED) && record[b] == committed -> demand(false, no_protocol_violation) }
#endif

     /* In doubt: ask again, and do nothing else. */
  :: d_step { record[b] == prepared && !(sent[b] & INQUIRE) -> sent[b] = sent[b] | INQUIRE }
#if BROKEN == 3
  :: d_step { record[b] == prepared -> printf("bank %d's patience ends\n", b); store(b, aborted) }
#endif

     /* Owed messages leave; a vote after the decision is ignored. */
  :: d_step {
       owes[b] & (YES | NO) ->
       if
       :: decision == nothing -> sent[b] = sent[b] | (owes[b] & (YES | NO))
       :: else
       fi;
       owes[b] = owes[b] & ~(YES | NO)
     }
  :: d_step {
       owes[b] & ACKNOWLEDGED ->
       owes[b] = owes[b] & ~ACKNOWLEDGED;
       sent[b] = sent[b] | ACKNOWLEDGED;
       if
       :: sent[b] & ABORTED -> printf("bank %d acknowledges abort\n", b); acknowledged = acknowledged | BIT(b)
       :: else
       fi
     }
  od
}

/* THE ENVIRONMENT: the originator, crashes, healing. */

#define may_crash (!healed && crashes > 0)
#define has_volatile(b) (willing[b] || owes[b] || has(looked, b))

inline crash_bank(b) {
  crashes--;
  printf("bank %d crashes\n", b);
  willing[b] = false;
  owes[b] = 0;
  looked = looked & ~BIT(b)
}

inline crash_coordinator() {
  crashes--;
  printf("the coordinator crashes\n");
  if
  :: decision != nothing -> adopt()
  :: else -> state = no_record; proposal = nothing; yes = 0; participants = 0
  fi
}

proctype Environment() {
  do
     /* Submit, and again after a restart. Every Prepare leaves; each may arrive late. */
  :: d_step {
       !healed && state == no_record ->
       printf("the transaction is submitted\n");
       state = voting;
       participants = ALL;
       send_all(PREPARE)
     }
     /* A crash after the end is noted changes nothing. */
  :: d_step { may_crash && state != no_record && !noted -> crash_coordinator() }
  :: d_step { may_crash && has_volatile(0) -> crash_bank(0) }
  :: d_step { may_crash && has_volatile(1) -> crash_bank(1) }
#if BANKS == 3
  :: d_step { may_crash && has_volatile(2) -> crash_bank(2) }
#endif
     /* No more crashes or losses, but all messages in transit are lost. A message that is not lost arrives before. */
  :: d_step {
       !healed ->
       healed = true;
       crashes = 0;
       printf("everything under way is lost; all is healed\n");
       take_from_all(255)
     }
     /* No process can take a step. */
  :: timeout -> break
  od;
  atomic {
#if REACH == 1
    demand(!(state == finished && every(is_committed)), end_not_reached);
#elif REACH == 2
    demand(!(state == finished && every(is_aborted)), end_not_reached);
#endif
    demand((state == no_record || state == finished) && !some(is_prepared) &&
           (decision != commit || every(is_committed)), progress)
  }
}

init {
  atomic {
    run Environment();
    run Coordinator();
    run Lane(0); run Bank(0);
    run Lane(1); run Bank(1)
#if BANKS == 3
    ; run Lane(2); run Bank(2)
#endif
  }
}
