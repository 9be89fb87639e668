/* SPDX-License-Identifier: Apache-2.0 */
#include "ctl_demo_data.h"

#include <stddef.h>

#define ANA "ana@example.com"
#define BRUNO "bruno@example.com"
#define CARLA "carla@other.example"
#define ZOE "zoe@example.com"
#define LAILA "laila@example.com"
#define MARTA "agent@example.com"
#define PRIYA "admin@example.com"
#define JONAS "jonas@example.com"

const demo_ticket_t cp_demo_tickets[] = {
    {"Invoices for October show the wrong VAT number", "Waiting for customer", MARTA, 3,
     "INTERNAL: billing had cached the old address block, do not promise a date.", NULL, 0,
     {{ANA, 220, "Hello,\n\nall three invoices for October carry our *old* VAT number. We changed it in the company "
       "profile on 22 September, and the September invoices were fine.\n\n- Invoice 2025-10-0311\n- Invoice "
       "2025-10-0347\n- Invoice 2025-10-0402\n\nOur accountant needs correct ones before the 25th. Could you please "
       "issue them again?", DEMO_PDF, "All three invoices.pdf"},
      {MARTA, 218, "Hello Ana,\n\nthank you for the clear report, and sorry for the extra work. I can see the change of "
       "22 September in your profile. The October run used a stored copy of the address block; I have asked our billing "
       "colleagues to correct it.\n\nI will come back to you by Tuesday.", DEMO_NONE, 0},
      {BRUNO, 120, "Hi Marta, I’m adding what our accountant wrote:\n\n> Please make sure that the corrected documents "
       "keep their date of issue and carry a reference to the original number.", DEMO_NONE, 0},
      {MARTA, 5, "Good morning Ana and Bruno,\n\nthe corrected invoices are attached. They keep their date and name the "
       "original number in the second line, as your accountant asked.", DEMO_PDF, "corrected-invoices-2025-10.pdf"},
      {MARTA, 4.8, "One question so that it does not happen again: the branch in Porto still has the old number. Shall we "
       "change it there as well? This is where you would see it:", DEMO_PNG, "branch-profile.png"}}},
    {"Label printer in the Porto shop prints every label twice", "Waiting for customer", JONAS, 2, NULL, NULL, 0,
     {{BRUNO, 230, "Since the update of last week every label comes out **twice**. Restarting the printer did not help.\n\n"
       "Model: `LX-400`, connected by USB to till 2.", DEMO_NONE, 0},
      {JONAS, 200, "Hello Bruno,\n\ncould you send us the log? On till 2, open *Settings → Printers → LX-400 → Save log*.",
       DEMO_NONE, 0},
      {BRUNO, 190, "Here it is.", DEMO_TEXT, "lx-400.log"},
      {JONAS, 5.2, "Thank you. The driver sends the job again because it waits only two seconds for an answer. Please set "
       "**Time-out** to 10 and tell us whether the second label is gone.", DEMO_NONE, 0}}},
    {"Temperature sensor in cold room 3 loses its connection every night between 02:00 and 03:00 although the access "
     "point was replaced", "In progress", PRIYA, 4, "INTERNAL: same firmware as the case in Faro.", NULL, 0,
     {{ZOE, 400, "The alarm wakes our colleague on duty every night. The access point is new, the sensor is not.",
       DEMO_NONE, 0},
      {PRIYA, 380, "We see the gap in our data too, always at 02:14. Is there anything that is switched on at that time?",
       DEMO_NONE, 0},
      {ZOE, 360, "The defrosting starts at 02:10. Could that be it?", DEMO_NONE, 0},
      {PRIYA, 350, "Very likely. We are preparing a firmware that keeps measurements while the link is down.", DEMO_NONE, 0},
      {ZOE, 20, "Understood, thank you. We can test it in any night of this week.", DEMO_NONE, 0}}},
    {"Access for two new colleagues", "New", NULL, 2, NULL, NULL, 0,
     {{ANA, 23, "Please create accounts for *Rui Matos* and *Inês Prata*. Both work in the Lisbon shop and need the same "
       "rights as Zoë.", DEMO_NONE, 0}}},
    {"Donaudampfschifffahrtsgesellschaftskapitänsmützenbestellformular lässt sich nicht absenden", "In progress", JONAS, 2,
     NULL, NULL, 0,
     {{ZOE, 260, "Guten Tag,\n\ndas Formular meldet nach dem Absenden „Feld 7 fehlt“, obwohl es ausgefüllt ist.",
       DEMO_NONE, 0},
      {JONAS, 250, "Guten Tag Zoë,\n\ndas Feld verträgt keine Namen über 40 Zeichen. Wir erweitern es.", DEMO_NONE, 0},
      {ZOE, 28, "Danke, dann warte ich auf die neue Fassung.", DEMO_NONE, 0}}},
    {"Refund for order 88-20417", "Closed", MARTA, 2, NULL, NULL, 0,
     {{ANA, 300, "The parcel arrived with a dent, and the label printer in it does not switch on. We tried two sockets.",
       DEMO_PNG, "dent-left-side.png"},
      {MARTA, 290, "I am sorry about that. The collection is booked for tomorrow between 9 and 12.", DEMO_NONE, 0},
      {MARTA, 100, "The printer is back with us and the refund of 189.00 € is on its way.", DEMO_NONE, 0}}},
    {"🚚 Delivery address changed after dispatch", "Closed", JONAS, 2, NULL, NULL, 0,
     {{BRUNO, 280, "Can the driver still be told? We moved to the other side of the street: Rua das Flores **14**, not 41.",
       DEMO_NONE, 0},
      {JONAS, 278, "Done, the carrier has confirmed it.", DEMO_NONE, 0},
      {BRUNO, 110, "It arrived. Thank you!", DEMO_NONE, 0}}},
    {"شاشة الدفع لا تظهر بشكل صحيح على الجهاز اللوحي", "In progress", PRIYA, 2, NULL, NULL, 0,
     {{LAILA, 330, "مرحبا، منذ التحديث الأخير لا تظهر شاشة الدفع كاملة على الجهاز اللوحي في الوضع العمودي.", DEMO_NONE, 0},
      {PRIYA, 320, "شكرا على البلاغ. هل يمكنك إرسال رقم إصدار النظام؟", DEMO_NONE, 0},
      {LAILA, 130, "الإصدار 17.2", DEMO_NONE, 0}}},
    {"Export of the sales report stops at row 4,096", "In progress", JONAS, 3, NULL,
     "A second thread of this ticket: SECOND-THREAD-TEXT, which customers do not see.", 0,
     {{ANA, 420, "The file always ends at row 4,096, in the middle of a day. In the browser all rows are there.",
       DEMO_NONE, 0},
      {JONAS, 410, "We can reproduce it. It is a limit of the spreadsheet format that we write; until it is gone, choose "
       "*CSV* in the same menu.", DEMO_NONE, 0},
      {ANA, 140, "CSV works, thank you. Please tell us when the other one does.", DEMO_NONE, 0}}},
    {"Till 4 shows yesterday’s prices after the update", "New", PRIYA, 4, NULL, NULL, 0,
     {{BRUNO, 450, "Tills 1 to 3 are fine. Till 4 needs two restarts each morning.", DEMO_NONE, 0},
      {PRIYA, 440, "Please leave it on tonight; we will look at its update log.", DEMO_NONE, 0},
      {BRUNO, 230, "It was on. Did you find something?", DEMO_NONE, 0}}},
    {"Which plan includes more than ten tills?", "Closed", MARTA, 1, NULL, NULL, 0,
     {{ZOE, 460, "We will open two more shops in spring and will have fourteen tills.", DEMO_NONE, 0},
      {MARTA, 455, "The plan *Chain* has no limit on tills. A colleague will send you an offer.", DEMO_NONE, 0}}},
    {"Fraud check of the November returns", "In progress", PRIYA, 3, "INTERNAL: ask legal first.", NULL, 1,
     {{ANA, 60, "HIDDEN-TICKET: used between us and your fraud team only.", DEMO_NONE, 0}}},
    {"VPN certificate for the warehouse expires on Friday", "Waiting for customer", MARTA, 4, NULL, NULL, 0,
     {{CARLA, 70, "We got the reminder, but the page to renew it says **not authorised**.", DEMO_NONE, 0},
      {MARTA, 50, "I have given you the right to renew it. Could you try again?", DEMO_NONE, 0}}},
    {"Please send the signed data processing agreement", "New", NULL, 2, NULL, NULL, 0,
     {{CARLA, 30, "Our auditors ask for the countersigned copy.", DEMO_TEXT, "request.txt"}}},
    {"Scanner beeps but nothing is booked", "Closed", JONAS, 2, NULL, NULL, 0,
     {{CARLA, 500, "Only with the blue scanners.", DEMO_NONE, 0},
      {JONAS, 490, "The blue ones need profile 3. It is assigned now.", DEMO_NONE, 0},
      {CARLA, 480, "Works.", DEMO_NONE, 0}}},
};
const int cp_demo_ticket_count = sizeof cp_demo_tickets / sizeof *cp_demo_tickets;

const demo_line_t cp_demo_lines[] = {
    {ANA, "Please add our cost centre to all invoices", "It is CC-4410 for Lisbon and CC-4420 for Porto."},
    {ZOE, "Receipt printer: paper jam message although empty", "The cover is closed and the roll is new."},
    {ANA, "Opening hours on the order page are one hour off since the clocks changed", "Only on the Portuguese page."},
    {BRUNO, "Second factor lost with old phone", "I have a new phone and the recovery sheet is in the office."},
    {ANA, "Gift cards bought online are refused at the till", "It says “card unknown”, but the balance page knows it."},
    {BRUNO, "Stock of article 2207 is negative", "We counted 14 pieces, the list says -3."},
    {ZOE, "Kundenkarte wird nicht erkannt", "Die Karte funktioniert nur an Kasse 1."},
    {ANA, "Can we print the allergens on the label?", "They are in the article data already."},
    {BRUNO, "The daily closing takes 20 minutes", "Until last week it took two."},
    {LAILA, "Wrong currency on the invoice of the Tangier shop", "It should be MAD."},
    {ANA, "Two customers with the same number", "Number 30071 shows two people."},
    {BRUNO, "Card terminal asks for a signature every time", "Even for small amounts."},
    {ZOE, "Screen of the kitchen display stays black", "The green light is on."},
    {ANA, "Discount for staff is not applied on Sundays", "On all other days it works."},
    {BRUNO, "How do we archive articles of last year?", "We would like to keep the statistics."},
    {ANA, "Order confirmation has no footer", "The legal text is missing since Monday."},
    {ZOE, "Barcode of the new boxes cannot be read", "Photo follows."},
    {LAILA, "Please translate the receipt texts to Arabic", "We can send you the texts."},
    {BRUNO, "Time clock lost three entries", "All on the 4th, between 8 and 9."},
    {ANA, "Supplier catalogue: import fails at line 812", "It names no reason."},
    {BRUNO, "Deposit is charged twice for crates", "Only if the crate is scanned before the bottles."},
    {ANA, "Loyalty points of October are missing", "For all customers of the Lisbon shop."},
    {ZOE, "Cannot change the tax rate of an article", "The field is grey."},
    {BRUNO, "Please delete the test shop", "We do not need it any more."},
    {ANA, "Report by mail arrives at 3 in the morning", "7 would be enough."},
    {BRUNO, "Touch screen of till 2 reacts 1 cm too low", "After cleaning it yesterday."},
    {ANA, "Coupon SUMMER still works", "It should have ended in September."},
    {LAILA, "New opening hours in Ramadan", "From 1 March on."},
    {BRUNO, "Scale shows grams instead of kilograms", "At the cheese counter."},
    {ANA, "VAT report differs by 0.02", "Between PDF and CSV."},
    {ZOE, "Bestellung 4711 doppelt angelegt", "Bitte eine davon stornieren."},
    {BRUNO, "Who changed the price of coffee?", "It went from 0.80 to 8.00."},
    {ANA, "Backup notice every ten minutes", "Since the server was moved."},
    {BRUNO, "Cash drawer opens by itself", "When the printer starts."},
    {ANA, "Please unlock user ines.prata", "Too many attempts."},
    {BRUNO, "Self-checkout does not accept coins", "Notes and cards work."},
    {ANA, "Web shop shows sold out articles", "About twenty of them."},
    {ZOE, "Order by phone: no caller number", "Since the new phone system."},
    {BRUNO, "Table 12 is missing on the floor plan", "After the last change."},
    {ANA, "The newsletter link leads to page not found", "All links of the edition of Tuesday."},
    {BRUNO, "Tip is booked as revenue", "Our accountant is not amused."},
    {ANA, "Search in articles ignores accents", "“pao” finds nothing, “pão” does."},
    {BRUNO, "Reservation page is slow at noon", "More than ten seconds."},
    {ANA, "Please add Inês as contact for invoices", "ines@example.com"},
    {BRUNO, "Fridge alarm is not shown in the app", "The mail arrives."},
    {ANA, "Delivery note without prices, please", "For the hotel only."},
    {BRUNO, "Backup printer is not used", "When the first one is out of paper."},
    {CARLA, "Invoice address of our branch", "It is Hafenstraße 9 now."},
    {CARLA, "API key for the warehouse system", "Read access is enough."},
};
const int cp_demo_line_count = sizeof cp_demo_lines / sizeof *cp_demo_lines;
