/* Imports what no library exports. */
#include "nt.h"

IMPORT int NoSuchRoutine(void);
IMPORT int PcNoSuchRoutine(void);

NTSTATUS DriverEntry(PVOID driver, PVOID path) {
    (void)driver;
    (void)path;
    return NoSuchRoutine() + PcNoSuchRoutine();
}
