#Requires -RunAsAdministrator
<#
.SYNOPSIS
    Removes {{title}} from this machine.
.DESCRIPTION
    Deletes the driver packages that came from these INFs, with the devices' drivers, and takes the test certificate out of
    the stores again. Nothing here was run on Windows yet: read it before you run it.
.PARAMETER DisableTestSigning
    Turns test signing off with bcdedit too.
.PARAMETER WhatIf
    Says what would be done, and does nothing.
#>
[CmdletBinding(SupportsShouldProcess)]
param([switch]$DisableTestSigning)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$thumbprint = '{{thumbprint}}'
$testSigned = ${{test}}
$names = @(Get-ChildItem (Join-Path $here 'driver') -Filter *.inf | ForEach-Object { $_.Name })

$restart = $false
foreach ($driver in Get-WindowsDriver -Online | Where-Object { $names -contains (Split-Path -Leaf $_.OriginalFileName) }) {
    if (-not $PSCmdlet.ShouldProcess("$($driver.Driver) ($(Split-Path -Leaf $driver.OriginalFileName))", 'pnputil /delete-driver /uninstall')) { continue }
    & pnputil.exe /delete-driver $driver.Driver /uninstall /force
    switch ($LASTEXITCODE) {
        0 { }
        3010 { $restart = $true }
        default { throw "pnputil ended with $LASTEXITCODE on $($driver.Driver)." }
    }
}

if ($testSigned) {
    foreach ($store in 'Root', 'TrustedPublisher') {
        $path = "Cert:\LocalMachine\$store\$thumbprint"
        if ((Test-Path $path) -and $PSCmdlet.ShouldProcess($path, 'remove')) { Remove-Item $path }
    }
}

if ($DisableTestSigning -and $PSCmdlet.ShouldProcess('this machine', 'bcdedit /set testsigning off')) {
    & bcdedit.exe /set testsigning off
    if ($LASTEXITCODE -ne 0) { throw "bcdedit ended with $LASTEXITCODE." }
    $restart = $true
}
if ($restart) { Write-Host 'Restart to finish.' } else { Write-Host 'Done.' }
