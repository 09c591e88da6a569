"""What a file names instead of coding: units, agencies, sites, parcels; proposed, never made."""
