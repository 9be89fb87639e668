/* SPDX-License-Identifier: Apache-2.0 */
/** ICU as a library of a program that loads and unloads it. */
#ifndef CP_TEXT_ICU_H
#define CP_TEXT_ICU_H

/**
 * Keeps ICU in the process after the module that uses it was unloaded. What ICU loads once stands in static tables of
 * its own: with an ICU that comes and goes at each restart of httpd, every restart would lose them (some 90 KiB).
 * Calling it again does nothing. Thread-safe; where it is not possible ICU is unloaded as before.
 */
void cp_icu_keep(void);

#endif
